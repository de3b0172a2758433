import type { EngineApi, EngineOptions } from './engineApi.ts';
import type { MethodNames } from './rpc.ts';

/** What an engine's process answers: `open` once and first, then all that an engine does. */
export interface EngineProcessApi extends EngineApi {
  /** Makes the engine. The options come this way because keys have no business on a command line. */
  open(options: EngineOptions, signal?: AbortSignal): Promise<void>;
}

/** The names that cross the channel. */
export const engineMethods: MethodNames<EngineProcessApi> = {
  open: true,
  sync: true,
  search: true,
  willAsk: true,
  status: true,
  similar: true,
  follow: true,
  unfollow: true,
  touched: true,
  opened: true,
  enqueue: true,
  cancel: true,
  pause: true,
  resume: true,
  states: true,
  queue: true,
  history: true,
  clear: true,
  why: true,
  close: true,
};
