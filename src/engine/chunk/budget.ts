import type { Lines } from './lines.ts';

/** Characters without indentation that a chunk should not exceed. */
export const budget = 1_500;

/** Characters that no chunk exceeds, save a single line that does. */
export const hardLimit = 4_000;

/** What is smaller than this is joined to its neighbour when both together are within the budget. */
export const smallSize = 300;

/** Whether the rows may be one chunk. */
export function fits(lines: Lines, start: number, end: number): boolean {
  return (
    lines.weights[end + 1]! - lines.weights[start]! <= budget &&
    lines.sizes[end + 1]! - lines.sizes[start]! - 1 <= hardLimit
  );
}
