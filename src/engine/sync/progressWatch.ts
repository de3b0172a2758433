/** Looks so many times in the time allowed: a machine that slept through all of it has looked once. */
const looks = 4;

/**
 * Calls `stuck` once, when what `count` gives has stayed the same for `ms` milliseconds, or up to a quarter more. Returns what ends the watch.
 */
export function watchProgress(count: () => number, ms: number, stuck: () => void): () => void {
  let last = count();
  let same = 0;
  const timer = setInterval(() => {
    const now = count();
    same = now === last ? same + 1 : 0;
    last = now;
    if (same < looks) return;
    clearInterval(timer);
    stuck();
  }, ms / looks).unref();
  return () => clearInterval(timer);
}
