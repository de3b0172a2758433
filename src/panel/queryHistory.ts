/** A walk through the queries asked before, as the editor's own boxes do it. */
export interface QueryHistory {
  /** The query before the one shown; undefined at the oldest. `shown` is what stands in the box now. */
  older(shown: string): string | undefined;
  /** The query after; '' behind the newest; undefined when no walk is under way. */
  newer(): string | undefined;
  /** Whether what is shown came from the walk. */
  readonly isWalking: boolean;
  /** Ends the walk: the person typed. */
  leave(): void;
  /** Puts a query at the end, once. */
  add(query: string): void;
}

/** `queries` oldest first. */
export function createHistory(queries: readonly string[]): QueryHistory {
  const all = [...queries];
  let at: number | undefined;
  return {
    older(shown) {
      const from = at ?? all.length;
      // What stands in the box already isn't shown again.
      const next = all[from - 1] === shown.trim() && at === undefined ? from - 2 : from - 1;
      if (all[next] === undefined) return undefined;
      at = next;
      return all[next];
    },
    newer() {
      if (at === undefined) return undefined;
      at += 1;
      if (at < all.length) return all[at];
      at = undefined;
      return '';
    },
    get isWalking() {
      return at !== undefined;
    },
    leave() {
      at = undefined;
    },
    add(query) {
      const text = query.trim();
      if (text === '') return;
      const before = all.indexOf(text);
      if (before >= 0) all.splice(before, 1);
      all.push(text);
      at = undefined;
    },
  };
}
