/** Paths as a tree: those to compare end at a wanted node, which stands for all below it. */
export interface Wanted {
  isWanted: boolean;
  readonly below: Map<string, Wanted>;
}

/** The tree of these paths, which are relative, with `/`. */
export function wantedTree(paths: readonly string[]): Wanted {
  const top: Wanted = { isWanted: false, below: new Map() };
  for (const path of paths) {
    let node = top;
    for (const name of path.split('/')) {
      const next = node.below.get(name) ?? { isWanted: false, below: new Map() };
      node.below.set(name, next);
      node = next;
    }
    node.isWanted = true;
  }
  return top;
}
