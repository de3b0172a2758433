/** File events on their way to the engine: a storm of them becomes one request for a root. */

/** More paths than this in one batch are told as "anything": the engine looks for itself. */
const most = 5000;

/** Collects what was touched, and tells of it a moment later. */
export interface TouchBatch {
  add(root: string, path: string): void;
  /** Tells nothing more. */
  dispose(): void;
}

/** Makes one that tells `tell` at most once per `ms` milliseconds and root. */
export function createTouchBatch(
  tell: (root: string, paths: readonly string[]) => void,
  ms = 50,
): TouchBatch {
  let waiting = new Map<string, Set<string>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const batch = waiting;
    waiting = new Map();
    for (const [root, paths] of batch) {
      tell(root, paths.has('') || paths.size > most ? [''] : [...paths]);
    }
  };
  return {
    add(root, path) {
      const paths = waiting.get(root) ?? new Set();
      waiting.set(root, paths);
      // Beyond the limit nothing more has to be remembered.
      if (paths.size <= most) paths.add(path);
      timer ??= setTimeout(flush, ms);
    },
    dispose() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}

/**
 * What a file event is to be told as: the path, '' for "anything may have changed", or undefined where it
 * says nothing. Of a repository's data only a change of branch and of what is ignored matters.
 */
export function touchOf(path: string): string | undefined {
  const parts = path.split('/');
  const at = parts.indexOf('.git');
  if (at < 0 || (at === parts.length - 1 && parts.length > 1)) return path;
  const inside = parts.slice(at + 1).join('/');
  return inside === 'HEAD' || inside === 'info/exclude' ? '' : undefined;
}
