/** So many neighbours of about one size are merged into one, of the next size. */
const width = 8;
/** Below this all sizes count as one. */
const least = width * width;
/** More parts than this cost every search: then neighbours are merged whatever their sizes. */
const mostParts = 4 * width;

/**
 * From which part on the parts of an index are to be merged into one; undefined while there is no need. Given the number of
 * documents in each part, in their order: the newest last, and a part merged stands where its parts stood. A large one is not
 * moved for the sake of small ones: each document moves a few times however many come after it, and the parts stay few.
 */
export function dueMerge(sizes: readonly number[]): number | undefined {
  const isCrowded = sizes.length > mostParts;
  for (let size = least; ; size *= width) {
    const from = 1 + sizes.findLastIndex((each) => each >= size);
    const isCounted = (each: number) => isCrowded || size === least || each * width >= size;
    if (sizes.slice(from).filter(isCounted).length >= width) return from;
    if (from === 0) return undefined;
  }
}
