/** What of several roots' hits is told: a folder of the workspace may lie within another, and then both have its files. */

/** A hit's lines, and where they are. */
interface Lines {
  readonly root: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** The hits without those of an outer root whose lines an inner one's hit has too, be it in part. The order stays. */
export function eachOnce<T extends Lines>(hits: readonly T[]): T[] {
  const byFile = new Map<string, T[]>();
  for (const hit of hits) byFile.set(fileOf(hit), [...(byFile.get(fileOf(hit)) ?? []), hit]);
  return hits.filter((hit) => !byFile.get(fileOf(hit))!.some((other) => standsFor(other, hit)));
}

function standsFor(inner: Lines, outer: Lines): boolean {
  const overlap = inner.startLine <= outer.endLine && outer.startLine <= inner.endLine;
  return inner.root.length > outer.root.length && overlap;
}

function fileOf({ root, path }: Lines): string {
  return `${root.replaceAll('\\', '/').replace(/\/$/, '')}/${path}`;
}
