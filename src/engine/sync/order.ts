import type { Candidate } from '../detect/types.ts';

/** A file changed within this time is likely to be worked on, milliseconds. */
const recent = 24 * 3_600_000;

/** Open files first, in their order, then those changed last, then the rest as they were found. */
export function inOrder(
  candidates: readonly Candidate[],
  opened: readonly string[],
  now: number,
): readonly Candidate[] {
  const places = new Map(opened.map((path, at) => [path, at]));
  const isFirst = ({ path, stamp }: Candidate) => places.has(path) || now - stamp.mtimeMs < recent;
  const place = ({ path }: Candidate) => places.get(path) ?? opened.length;
  const first = candidates
    .filter(isFirst)
    .sort((a, b) => place(a) - place(b) || b.stamp.mtimeMs - a.stamp.mtimeMs);
  return first.length ? [...first, ...candidates.filter((each) => !isFirst(each))] : candidates;
}
