import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type EngineProcess, startEngine } from '../protocol/childEngine.ts';
import type { EngineApi, EngineEvent, EngineOptions, RunReason, RunRecord } from '../protocol/engineApi.ts';
import type { IndexChoice } from './args.ts';
import { Failure } from './failure.ts';
import { defaultStorage } from './folders.ts';
import type { Terminal } from './terminal.ts';

/** What every command works with: an engine, and an end that may come at any time. */
export interface Session {
  readonly engine: EngineApi;
  readonly terminal: Terminal;
  /** What the engine was opened with. */
  readonly options: EngineOptions;
  /** Aborted by Ctrl-C, with an `Interrupted` as reason. */
  readonly signal: AbortSignal;
  /** Hears all that the engine tells from now on. */
  listen(listener: (event: EngineEvent) => void): void;
  /** Resolves when the engine's process is gone, to one sentence for people. */
  readonly ended: Promise<string>;
}

/** The engine's options for a choice of index. */
export async function engineOptions(choice: IndexChoice): Promise<EngineOptions> {
  const { LODESTONE_API_KEY: apiKey, LODESTONE_STORAGE: shared } = process.env;
  return {
    ...(apiKey ? { apiKey } : {}),
    storage: path.resolve(choice.storage ?? (shared || defaultStorage(process.platform, process.env))),
    // Without a wish it is what the folder was last indexed with; so are the rules, of which there are no wishes here.
    ...(choice.model === undefined ? {} : { model: await modelName(choice.model) }),
    ...(choice.timeLimit === undefined ? {} : { timeLimit: choice.timeLimit * 60_000 }),
    threads: Math.max(1, os.availableParallelism() - 1),
    // A model is fetched only because a person named it.
    allowDownload: choice.model !== undefined,
  };
}

/** What is still to be written down saves the next command time: it is waited for. Milliseconds. */
const unhurried = 60_000;

/** Starts an engine for the time that `use` takes, and ends it whatever comes. */
export async function withEngine<Result>(
  engineFile: string,
  options: EngineOptions,
  terminal: Terminal,
  signal: AbortSignal,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  let started: EngineProcess | undefined;
  const listeners = [terminal.onEvent];
  const onEvent = (event: EngineEvent) => {
    for (const hear of listeners) hear(event);
  };
  try {
    started = await startEngine(engineFile, options, onEvent, signal);
    const { engine, ended } = started;
    const listen = (listener: (event: EngineEvent) => void) => void listeners.push(listener);
    return await use({ engine, terminal, options, signal, listen, ended });
  } finally {
    if (started) await leave(started, signal);
  }
}

/** Waits for what the engine has still to write, until Ctrl-C says that it is enough. */
async function leave(started: EngineProcess, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return started.end();
  const hurried = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(started.end()), { once: true });
  });
  await Promise.race([started.end(unhurried), hurried]);
}

/** Brings a root's index level with the disk. Throws a `Failure` when that could not be done. */
export async function syncRoot(session: Session, root: string, reason: RunReason): Promise<RunRecord> {
  const request = { root, full: reason === 'full', reason };
  try {
    const run = await session.engine.sync(request, session.signal);
    if (run.outcome === 'done') return run;
    session.signal.throwIfAborted();
    throw new Failure(run.error ?? `The sync of ${root} was ${run.outcome}.`);
  } finally {
    session.terminal.clear();
  }
}

/** A name or an id is left as it is; a folder is made absolute, because the engine's process may stand elsewhere. */
async function modelName(typed: string): Promise<string> {
  if (typed === 'bundled' || typed === 'none') return typed;
  const looksLikePath = path.isAbsolute(typed) || /^\.{1,2}([/\\]|$)/.test(typed);
  const folder = await stat(typed).catch(() => undefined);
  return looksLikePath || folder?.isDirectory() ? path.resolve(typed) : typed;
}
