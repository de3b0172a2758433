/** The vocabulary: frequent words whole, and pieces by which any other word is spelt. */

/** How the words of one project count: at most this often each, so that none makes the vocabulary its own. */
const mostAProject = 40;

/** Counts words over projects. */
export function createCount() {
  const total = new Map<string, number>();
  let project = new Map<string, number>();
  return {
    add(words: readonly string[]): void {
      for (const word of words) project.set(word, (project.get(word) ?? 0) + 1);
    },
    endProject(): void {
      for (const [word, count] of project)
        total.set(word, (total.get(word) ?? 0) + Math.min(count, mostAProject));
      project = new Map();
    },
    total,
  };
}

/**
 * `size` pieces: [PAD], [UNK], letters and digits, both to begin and to go on with, then the most frequent
 * words, and for a fifth of the rest beginnings and endings of the words that found no place.
 */
export function piecesOf(counts: ReadonlyMap<string, number>, size: number): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
  const pieces = new Set(['[PAD]', '[UNK]', ...letters, ...letters.map((each) => `##${each}`)]);
  const words = [...counts]
    .filter(([word, count]) => count >= 4 && word.length <= 24 && word.length > 1)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const whole = Math.floor((size - pieces.size) * 0.82);
  for (const [word] of words.slice(0, whole)) pieces.add(word);
  const parts = new Map<string, number>();
  const count = (part: string, times: number) =>
    parts.set(part, (parts.get(part) ?? 0) + times * (part.length - 1));
  for (const [word, times] of words.slice(whole)) {
    for (let length = 2; length < Math.min(word.length, 10); length++) {
      count(word.slice(0, length), times);
      count(`##${word.slice(-length)}`, times);
      if (word.length - length > 2) count(`##${word.slice(2, 2 + length)}`, times);
    }
  }
  const ranked = [...parts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [part] of ranked) {
    if (pieces.size >= size) break;
    pieces.add(part);
  }
  return [...pieces];
}
