import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { EngineApi, EngineEvent, EngineOptions } from './engineApi.ts';
import { deathSentence, missingInstructions, unfitSentence } from './engineDeath.ts';
import { type EngineProcessApi, engineMethods } from './engineMethods.ts';
import { connect, type Message, type Port } from './rpc.ts';

/** How long an engine usually may take to finish what it has in hand, then its process to go, in milliseconds. */
const closingTime = 5000;
const leavingTime = 3000;

/** An engine in a process of its own. */
export interface EngineProcess {
  readonly engine: EngineApi;
  readonly pid: number | undefined;
  /** Resolves when the process is gone, to one sentence for people. */
  readonly ended: Promise<string>;
  /** Closes the engine and ends its process, by force if it takes longer than `patience`, milliseconds. Never throws. */
  end(patience?: number): Promise<void>;
}

/**
 * Starts `file` (the bundle `engineProcess.js`) and opens an engine in it. Rejects with one sentence when
 * the processor can't run it, the process can't be started, or the engine can't be opened.
 */
export async function startEngine(
  file: string,
  options: EngineOptions,
  onEvent: (event: EngineEvent) => void,
  signal?: AbortSignal,
): Promise<EngineProcess> {
  const missing = await lacking();
  if (missing.length > 0) throw new Error(unfitSentence(missing));
  signal?.throwIfAborted();
  const { LODESTONE_DEBUG } = process.env;
  const child = fork(file, [], {
    serialization: 'advanced',
    // What native code prints must not end up in the caller's own output: it becomes the log's.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: LODESTONE_DEBUG ? ['--enable-source-maps'] : [],
    // glibc gives each of LanceDB's many threads a heap of its own, and keeps what was freed between things that are still
    // used: on 100,000 chunks that was a quarter of the process. Larger pieces are given back as they are freed, at the
    // cost of page faults: from 40 KB on, since those between that and 64 KB are still much of what is kept, and only its
    // own `malloc_trim` would give them back, which JavaScript can't call; V8's compilers take and leave pieces of 32 KB
    // all the time, which as page faults cost a tenth of a small first index. No other system knows the names.
    env: {
      MALLOC_ARENA_MAX: '2',
      MALLOC_MMAP_THRESHOLD_: '40960',
      MALLOC_TRIM_THRESHOLD_: '131072',
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
    },
  });
  const ended = untilGone(child, onEvent);
  const remote = connect<EngineProcessApi, EngineEvent>(childPort(child, ended), engineMethods, onEvent);
  const end = async (patience = closingTime) => {
    if (child.connected) await within(patience, remote.close());
    if (child.connected) child.disconnect();
    await within(leavingTime, ended);
    child.kill('SIGKILL');
    await within(leavingTime, ended);
  };
  try {
    await remote.open(options, signal);
  } catch (error) {
    await end();
    throw error;
  }
  return { engine: remote, pid: child.pid, ended, end };
}

/** The channel to a child process that was forked with `serialization: 'advanced'`. */
function childPort(child: ChildProcess, ended: Promise<string>): Port {
  return {
    send(message) {
      // With a callback, a channel that breaks meanwhile is no 'error' event: `ended` tells it.
      if (child.connected) child.send(message, () => {});
    },
    onMessage(listener) {
      const tell = (message: unknown) => listener(message as Message);
      child.on('message', tell);
      return () => child.off('message', tell);
    },
    onClose(listener) {
      let wanted = true;
      void ended.then((why) => wanted && listener(why));
      return () => {
        wanted = false;
      };
    },
  };
}

/** Waits for the process and all it still had to say, its last words included, and puts the end in a sentence. */
function untilGone(child: ChildProcess, onEvent: (event: EngineEvent) => void): Promise<string> {
  let lastWords = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-8000);
      onEvent({ type: 'log', level: 'debug', message: text.trimEnd() });
    });
  }
  const once = (emitter: NodeJS.EventEmitter | null, event: string) =>
    new Promise<unknown[]>((resolve) => emitter?.once(event, (...given) => resolve(given)));
  // Not 'close', which doesn't come when it was us who let go of the channel.
  const parts = [once(child, 'exit'), once(child, 'disconnect')];
  parts.push(once(child.stdout, 'close'), once(child.stderr, 'close'));
  const unstarted = once(child, 'error').then(([error]) => {
    return `The engine's process could not be started: ${(error as Error).message}.`;
  });
  const over = Promise.all(parts).then(([exit]) => {
    const [code, signal] = exit as [number | null, string | null];
    return deathSentence(code, signal, lastWords);
  });
  return Promise.race([unstarted, over]);
}

/** Which of the instructions that LanceDB needs this processor lacks, as far as that can be told beforehand. */
async function lacking(): Promise<string[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  const described = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  return missingInstructions(described);
}

/** Waits for `promise` at most `ms` milliseconds, and doesn't mind how it ends. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise.catch(() => {}), limit]);
  clearTimeout(timer);
}
