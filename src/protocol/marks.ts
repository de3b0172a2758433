/** Part of a line, from inclusive to exclusive, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Where the query's words stand in a line: whole identifiers, and the parts of identifiers split by case,
 * digits and underscores, that are one of `marks` (lower case) or a longer form of one of four letters or more.
 */
export function markedSpans(line: string, marks: ReadonlySet<string>): Span[] {
  return marks.size === 0 ? [] : [...found(line, marks)].map(({ from, to }) => ({ from, to }));
}

/** Which of the marks stand in a line. */
export function marksIn(line: string, marks: ReadonlySet<string>): Set<string> {
  return new Set(marks.size === 0 ? [] : [...found(line, marks)].map(({ mark }) => mark));
}

function* found(line: string, marks: ReadonlySet<string>): Generator<Span & { mark: string }> {
  for (const { 0: word, index } of line.matchAll(/[\p{L}\p{M}\p{N}_]+/gu)) {
    if (marks.has(word.toLowerCase())) {
      yield { from: index, to: index + word.length, mark: word.toLowerCase() };
      continue;
    }
    for (const part of word.matchAll(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{N}+|[\p{Lo}\p{Lm}]+/gu)) {
      const mark = markOf(part[0].toLowerCase(), marks);
      if (mark === undefined) continue;
      const from = index + part.index;
      yield { from, to: from + part[0].length, mark };
    }
  }
}

function markOf(part: string, marks: ReadonlySet<string>): string | undefined {
  if (marks.has(part)) return part;
  // Stems are cut short: `retri` stands for retried and retries, within a suffix's length.
  for (let cut = 1; cut <= 4 && part.length - cut >= 4; cut += 1) {
    if (marks.has(part.slice(0, -cut))) return part.slice(0, -cut);
  }
  return undefined;
}
