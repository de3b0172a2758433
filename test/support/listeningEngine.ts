import type { EngineAssets } from '../../src/engine/engine.ts';
import type { EngineEvent, RootSettings, RootState, RunRecord } from '../../src/protocol/engineApi.ts';
import { dist, type OpenedEngine, openEngine } from './openEngine.ts';

/** Settings under which a root's events count at once, and nothing is looked at that nobody asked for. */
export function following(more: Partial<RootSettings> = {}): RootSettings {
  return {
    include: [],
    exclude: [],
    respectIgnoreFiles: true,
    maxFileSize: 1_000_000,
    debounce: 1,
    interval: 0,
    watch: false,
    ...more,
  };
}

/** An engine whose events can be waited for. */
export interface ListeningEngine extends OpenedEngine {
  /** The first event from the `from`th on (by default: from now on) of which `is` makes something. */
  next<T>(is: (event: EngineEvent) => T | undefined, from?: number): Promise<T>;
  /** The next run that ends; of this reason, where one is given. */
  synced(reason?: RunRecord['reason'], from?: number): Promise<RunRecord>;
  /** The next state that is at this. */
  reaches(kind: RootState['activity']['kind'], from?: number): Promise<RootState>;
  /** All runs that have ended. */
  runs(): RunRecord[];
}

/** Opens an engine that is closed after the test. */
export function listeningEngine(
  options: Parameters<typeof openEngine>[0] = {},
  assets: Omit<EngineAssets, 'folder'> = {},
): ListeningEngine {
  const waiting = new Set<(event: EngineEvent) => void>();
  const engine = openEngine(
    options,
    (event) => {
      for (const hear of [...waiting]) hear(event);
    },
    { folder: dist, ...assets },
  );
  const next = <T>(is: (event: EngineEvent) => T | undefined, from = engine.events.length): Promise<T> => {
    for (const event of engine.events.slice(from)) {
      const made = is(event);
      if (made !== undefined) return Promise.resolve(made);
    }
    return new Promise((resolve) => {
      const hear = (event: EngineEvent) => {
        const made = is(event);
        if (made === undefined) return;
        waiting.delete(hear);
        resolve(made);
      };
      waiting.add(hear);
    });
  };
  return {
    ...engine,
    next,
    synced: (reason, from) =>
      next(
        (event) =>
          event.type === 'synced' && (reason === undefined || event.run.reason === reason)
            ? event.run
            : undefined,
        from,
      ),
    reaches: (kind, from) =>
      next(
        (event) => (event.type === 'state' && event.state.activity.kind === kind ? event.state : undefined),
        from,
      ),
    runs: () => engine.events.flatMap((event) => (event.type === 'synced' ? [event.run] : [])),
  };
}
