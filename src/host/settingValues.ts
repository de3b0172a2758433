/** The settings as values: what they may be, what they are by default, and what the engine makes of them. */
import type { IndexRules, RootSettings } from '../protocol/engineApi.ts';

/** Gives a setting's raw value by its name without `lodestone.`; whatever a person typed. */
export type Get = (key: string) => unknown;

/** The levels of the log, the quietest first. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
/** One of `logLevels`. */
export type LogLevel = (typeof logLevels)[number];

/** What each setting is where nobody says otherwise; the manifest says the same (`test/host/manifest.test.ts`). */
export const defaults = {
  enabled: true,
  autoStart: true,
  include: [] as readonly string[],
  exclude: [] as readonly string[],
  respectIgnoreFiles: true,
  maxFileSize: 1000,
  syncInterval: 5,
  debounce: 2000,
  timeLimit: 60,
  model: 'bundled',
  modelPrefixes: null as { query: string; document: string } | null,
  concurrency: 0,
  logLevel: 'info' as LogLevel,
};

/** Least and greatest of the numbers: kilobytes, minutes, milliseconds, minutes, threads. */
export const limits = {
  maxFileSize: [1, 100_000],
  syncInterval: [0, 10_080],
  debounce: [100, 600_000],
  timeLimit: [1, 10_080],
  concurrency: [0, 64],
} as const;

/** Tells of a value that can't be used, in one sentence. */
export type Complain = (sentence: string) => void;

/** Whether a folder is to be indexed. */
export function readEnabled(get: Get): boolean {
  return flag(get, 'enabled');
}

/**
 * How a root is followed. `hidden` are the globs that the editor itself leaves out; they count where ignore
 * files do. A value that can't be used is replaced by the default and complained of.
 */
export function readRootSettings(
  get: Get,
  hidden: readonly string[],
  complain: Complain,
): RootSettings & IndexRules {
  const respectIgnoreFiles = flag(get, 'respectIgnoreFiles');
  return {
    include: globs(get, 'include', complain),
    exclude: [...globs(get, 'exclude', complain), ...(respectIgnoreFiles ? hidden : [])],
    respectIgnoreFiles,
    maxFileSize: number(get, 'maxFileSize', complain) * 1000,
    debounce: number(get, 'debounce', complain),
    interval: number(get, 'syncInterval', complain) * 60_000,
    // The editor's watcher tells of every change: a second one would only cost.
    watch: false,
    autoStart: flag(get, 'autoStart'),
  };
}

/** The settings that belong to the engine as a whole. */
export interface EngineSettings {
  readonly model: string;
  readonly prefixes: { readonly query: string; readonly document: string } | undefined;
  readonly threads: number;
  /** Milliseconds. */
  readonly timeLimit: number;
}

/** Reads them; `cores` is how many the machine has. */
export function readEngineSettings(get: Get, cores: number, complain: Complain): EngineSettings {
  const model = get('model');
  const threads = number(get, 'concurrency', complain);
  return {
    model: typeof model === 'string' && model.trim() !== '' ? model.trim() : defaults.model,
    prefixes: prefixes(get('modelPrefixes'), complain),
    timeLimit: number(get, 'timeLimit', complain) * 60_000,
    threads: Math.ceil(threads) || Math.max(1, cores - 1),
  };
}

/** How much is written to the log. */
export function readLogLevel(get: Get): LogLevel {
  return logLevels.find((level) => level === get('logLevel')) ?? defaults.logLevel;
}

/**
 * The globs of `files.exclude` and its like that a person set: those that count without a condition. What the
 * editor leaves out by default is left to Lodestone's own rules, which say why.
 */
export function hiddenGlobs(value: unknown, editorDefault: unknown): string[] {
  const byDefault = entries(editorDefault);
  return [...entries(value)]
    .filter(([glob, on]) => on === true && byDefault.get(glob) !== true)
    .map(([glob]) => glob);
}

function entries(value: unknown): Map<string, unknown> {
  return new Map(value !== null && typeof value === 'object' ? Object.entries(value) : []);
}

function globs(get: Get, key: 'include' | 'exclude', complain: Complain): readonly string[] {
  const value = get(key) ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.map((each) => each.trim()).filter((each) => each !== '');
  }
  complain(`The setting lodestone.${key} has to be a list of globs, such as ["src/**"]; it is left aside.`);
  return [];
}

function flag(get: Get, key: 'enabled' | 'autoStart' | 'respectIgnoreFiles'): boolean {
  const value = get(key);
  return typeof value === 'boolean' ? value : defaults[key];
}

function number(get: Get, key: keyof typeof limits, complain: Complain): number {
  const value = get(key) ?? defaults[key];
  const [least, most] = limits[key];
  if (typeof value === 'number' && value >= least && value <= most) return value;
  complain(
    `The setting lodestone.${key} has to be a number from ${least} to ${most}; ${defaults[key]} is used.`,
  );
  return defaults[key];
}

function prefixes(value: unknown, complain: Complain): EngineSettings['prefixes'] {
  if (value === null || value === undefined) return undefined;
  const { query, document } = value as Record<string, unknown>;
  if (typeof query === 'string' && typeof document === 'string') return { query, document };
  complain(
    'The setting lodestone.modelPrefixes has to have the texts "query" and "document"; it is left aside.',
  );
  return undefined;
}
