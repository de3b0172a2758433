import type { HostParts } from './parts.ts';

/** Tells the engine that a person is about to ask, so that the answer waits for less. Waits for nothing itself, and never throws. */
export function willAsk({ client, roots, log }: Pick<HostParts, 'client' | 'roots' | 'log'>): void {
  for (const { root, enabled } of roots.all) {
    if (!enabled) continue;
    client.engine.willAsk({ root }).catch((error: unknown) => {
      log.debug(`The engine could not be told that a question may come: ${String(error)}`);
    });
  }
}
