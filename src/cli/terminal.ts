import type { EngineEvent } from '../protocol/engineApi.ts';
import { type Styles, styles } from './mark.ts';
import { type ProgressStream, progressLine } from './progress.ts';

/** A stream that the program prints to. */
export interface OutStream extends ProgressStream {
  write(text: string): unknown;
}

/** The two outputs as one: answers on stdout; progress, notices and troubles on stderr, never mixed up. */
export interface Terminal {
  /** Nothing is told but notices and troubles. */
  readonly quiet: boolean;
  /** Styles for stdout. */
  readonly style: Styles;
  /** A line of the answer. */
  print(line: string): void;
  /** A line beside the answer. */
  tell(line: string): void;
  /** A notice, once, however often it comes. */
  notice(message: string): void;
  /** What the engine says of its own accord. */
  onEvent(event: EngineEvent): void;
  /** Takes the progress bar away. */
  clear(): void;
}

/** How much is told. */
export interface Loudness {
  /** No progress: the output is for programs. */
  readonly quiet: boolean;
  /** The engine's log as well. */
  readonly debug: boolean;
  readonly colour: boolean;
}

/** Whether styles are wanted: a terminal that knows them, unless somebody said no or yes (https://no-color.org, https://force-color.org). */
export function wantsColour(stream: OutStream, env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (FORCE_COLOR && FORCE_COLOR !== '0' && !NO_COLOR) return true;
  return stream.isTTY === true && !NO_COLOR && TERM !== 'dumb';
}

/** The terminal, or what stands for it, of one run of the program. */
export function openTerminal(stdout: OutStream, stderr: OutStream, loudness: Loudness): Terminal {
  const progress = progressLine(stderr);
  const noticed = new Set<string>();
  const tell = (line: string) => {
    progress.clear();
    stderr.write(`${line}\n`);
  };
  const notice = (message: string) => {
    if (noticed.has(message)) return;
    noticed.add(message);
    tell(`note: ${message}`);
  };
  return {
    quiet: loudness.quiet,
    style: styles(loudness.colour),
    print(line) {
      progress.clear();
      stdout.write(`${line}\n`);
    },
    tell,
    notice,
    onEvent(event) {
      if (event.type === 'notice') notice(event.message);
      else if (event.type === 'log' && loudness.debug) tell(`[${event.level}] ${event.message}`);
      else if (loudness.quiet) return;
      else if (event.type === 'progress') progress.show(event.progress);
      else if (event.type === 'download') {
        progress.say(`Downloading ${event.file}: ${Math.floor(event.percent)}%`);
      }
    },
    clear: progress.clear,
  };
}
