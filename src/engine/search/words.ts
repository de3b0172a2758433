/** Files by the words of their names, so that a query that says a file's whole name finds the file. */
export interface Words<T> {
  add(item: T, stems: readonly string[]): void;
  remove(item: T, stems: readonly string[]): void;
  /** Items all of whose words are said by these stems. */
  covered(stems: readonly string[]): T[];
}

/** From this length on, a stem that begins with another is the same word: auth, authentic. */
const PREFIX = 4;

/** Whether two stems are taken for one word. */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length < PREFIX || b.length < PREFIX) return false;
  return a.startsWith(b) || b.startsWith(a);
}

/** An empty table. */
export function createWords<T>(): Words<T> {
  const items = new Map<string, Set<T>>();
  /** First letters → the stems that begin with them: a word can only be the same as one of those. */
  const alike = new Map<string, Set<string>>();
  const lengths = new Map<T, number>();

  return {
    add(item, stems) {
      lengths.set(item, stems.length);
      for (const stem of stems) {
        at(items, stem).add(item);
        at(alike, stem.slice(0, PREFIX)).add(stem);
      }
    },
    remove(item, stems) {
      lengths.delete(item);
      for (const stem of stems) {
        const left = items.get(stem);
        left?.delete(item);
        if (left?.size !== 0) continue;
        items.delete(stem);
        alike.get(stem.slice(0, PREFIX))?.delete(stem);
      }
    },
    covered(stems) {
      const said = new Set<string>();
      for (const stem of stems) {
        for (const known of alike.get(stem.slice(0, PREFIX)) ?? [])
          if (sameWord(stem, known)) said.add(known);
      }
      const counts = new Map<T, number>();
      for (const word of said) {
        for (const item of items.get(word) ?? []) counts.set(item, (counts.get(item) ?? 0) + 1);
      }
      return [...counts].filter(([item, count]) => count === lengths.get(item)).map(([item]) => item);
    },
  };
}

function at<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  let found = map.get(key);
  if (found === undefined) {
    found = new Set();
    map.set(key, found);
  }
  return found;
}
