import type { Lines } from './lines.ts';
import { type Item, isClassLike, type Outline, rowClass } from './outline.ts';
import type { PatternRules } from './patternRules.ts';
import type { DefinitionKind } from './types.ts';

/** A line that begins a definition. */
interface Start {
  readonly row: number;
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly indent: number;
}

/** Lines longer than this are data: matching patterns against them costs more than it finds. */
const longest = 500;

/** Reads a file line by line into items; marks comments and imports in the outline. */
export function readPatterns(lines: Lines, rules: PatternRules, outline: Outline): Item[] {
  const starts: Start[] = [];
  let inBlock = false;
  for (let row = 0; row < lines.count; row++) {
    const line = lines.texts[row]!;
    if (inBlock) {
      outline.glued[row] = 1;
      outline.classes[row] = rowClass.comment;
      inBlock = !line.includes(rules.block![1]);
      continue;
    }
    if (lines.indents[row]! < 0) continue;
    const comment = commentKind(line.trimStart(), rules);
    const found = comment === 'block' || line.length > longest ? undefined : match(line, rules);
    if (found && (comment === undefined || /^\s*--\s*name:/.test(line))) {
      const before = starts.at(-1);
      const indent = lines.indents[row]!;
      // A signature and the clauses after it are one definition.
      const again = rules.ends === 'next' && before?.name === found.name && before.indent === indent;
      if (!again && starts.length < (rules.most ?? 5_000)) starts.push({ ...found, row, indent });
    } else if (comment) {
      outline.classes[row] = rowClass.comment;
      inBlock = comment === 'block';
    } else if (rules.imports?.test(line)) {
      outline.classes[row] = rowClass.imports;
    }
  }
  return nest(starts, lines, rules, outline);
}

function commentKind(line: string, rules: PatternRules): 'line' | 'block' | undefined {
  const [open, close] = rules.block ?? [];
  if (open && close && line.startsWith(open)) {
    return line.indexOf(close, open.length) < 0 ? 'block' : 'line';
  }
  return rules.comments?.some((mark) => line.startsWith(mark)) ? 'line' : undefined;
}

function match(line: string, rules: PatternRules): { name: string; kind: DefinitionKind } | undefined {
  for (const [pattern, kind] of rules.definitions) {
    const name = pattern.exec(line)?.[1]?.trim();
    if (name) return { name: name.replace(/^["'`[]+|["'`\]]+$/g, '').slice(0, 200), kind };
  }
  return undefined;
}

function nest(starts: readonly Start[], lines: Lines, rules: PatternRules, outline: Outline): Item[] {
  const items: Item[] = [];
  const open: { item: Item; indent: number }[] = [];
  for (const [index, start] of starts.entries()) {
    const { row, indent } = start;
    while (open.length > 0 && (open.at(-1)!.item.endRow < row || open.at(-1)!.indent >= indent)) open.pop();
    const parent = open.at(-1)?.item;
    const limit = parent ? parent.endRow : lines.count - 1;
    const endRow =
      rules.ends === 'indent'
        ? endByIndent(row, indent, limit, lines)
        : endByNext(row, indent, limit, starts, index, lines, outline);
    const inType = parent && isClassLike(parent.kind);
    const kind = inType && start.kind === 'function' ? 'method' : start.kind;
    const item: Item = { ...start, kind, scope: [], startRow: row, endRow, bodyless: false, children: [] };
    (parent?.children ?? items).push(item);
    open.push({ item, indent });
  }
  return items;
}

const closing = /^\s*(?:[})\]]|end\w*\b|done\b|esac\b|fi\b|\$\$|go\b)/i;

/** The last line that is indented more, with the bracket that closes it; and a brace on a line of its own first. */
function endByIndent(row: number, indent: number, limit: number, lines: Lines): number {
  let end = row;
  for (let next = row + 1; next <= limit; next++) {
    const at = lines.indents[next]!;
    if (at < 0) continue;
    if (at > indent) {
      end = next;
      continue;
    }
    if (end === row && at === indent && /^\s*[{(]\s*$/.test(lines.texts[next]!)) {
      end = next;
      continue;
    }
    return at === indent && closing.test(lines.texts[next]!) ? next : end;
  }
  return end;
}

/** The line before the next definition of this level and its comments. */
function endByNext(
  row: number,
  indent: number,
  limit: number,
  starts: readonly Start[],
  index: number,
  lines: Lines,
  outline: Outline,
): number {
  let end = limit;
  for (let other = index + 1; other < starts.length; other++) {
    if (starts[other]!.indent > indent) continue;
    end = Math.min(limit, starts[other]!.row - 1);
    while (end > row && outline.classes[end] === rowClass.comment) end--;
    break;
  }
  while (end > row && lines.indents[end]! < 0) end--;
  return end;
}
