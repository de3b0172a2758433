import type { EngineEvent, RootSettings, RootState } from '../protocol/engineApi.ts';
import { type Follow, followRoot } from './follow.ts';
import type { Root } from './root.ts';
import type { Runs, RunsParts } from './runs.ts';
import type { Clock } from './sync/clock.ts';
import { listIndexes } from './sync/indexFolder.ts';
import { removePause, writePause } from './sync/pause.ts';
import type { OpenWatcher } from './watcher.ts';

/** The roots that are followed, by their paths. */
export interface Follows {
  follow(root: Root, settings: RootSettings): void;
  unfollow(root: string): Promise<void>;
  /** Undefined where the root isn't followed. */
  at(root: string): Follow | undefined;
  /** The rules that are wished for of a root, and its open files; none where it isn't followed. */
  of(root: string): { readonly rules: RootSettings | undefined; readonly opened: readonly string[] };
  open(root: string, paths: readonly string[]): void;
  pause(root: Root): Promise<void>;
  resume(root: Root): void;
  changed(root: string): void;
  readonly ended: RunsParts['onEnd'];
  states(): readonly RootState[];
  stopAll(): void;
}

/** Open files that are remembered of a root. */
const mostOpened = 200;

/** None is followed yet. */
export function createFollows(parts: {
  readonly runs: Runs;
  readonly clock: Clock;
  readonly openWatcher: OpenWatcher;
  readonly onEvent: (event: EngineEvent) => void;
}): Follows {
  const { runs, onEvent } = parts;
  const followed = new Map<string, Follow>();
  const opened = new Map<string, readonly string[]>();
  const random = Math.random;

  return {
    follow(root, settings) {
      const known = followed.get(root.root);
      if (known) return known.set(settings);
      const { root: name, folder, rules } = root;
      const isNew = listIndexes(folder).length === 0;
      const onState = (state: RootState) => onEvent({ type: 'state', state });
      const follow = followRoot(settings, { ...parts, root: name, folder, rules, random, isNew, onState });
      followed.set(name, follow);
      follow.begin();
    },
    async unfollow(root) {
      followed.get(root)?.stop();
      followed.delete(root);
      opened.delete(root);
      await runs.cancel(root).ended;
    },
    at: (root) => followed.get(root),
    of: (root) => ({ rules: followed.get(root)?.settings(), opened: opened.get(root) ?? [] }),
    open: (root, paths) => void opened.set(root, paths.slice(0, mostOpened)),
    async pause({ root, folder }) {
      writePause(folder);
      followed.get(root)?.paused(true);
      await runs.cancel(root).ended;
    },
    resume({ root, folder }) {
      removePause(folder);
      followed.get(root)?.paused(false);
    },
    changed: (root) => followed.get(root)?.changed(),
    ended: (run, result) => followed.get(run.root)?.ended(run, result),
    states: () => [...followed.values()].map((follow) => follow.state()),
    stopAll() {
      for (const follow of followed.values()) follow.stop();
      followed.clear();
    },
  };
}
