import { parseArgs } from 'node:util';
import { UsageError } from './failure.ts';

/** What shapes an answer. */
export interface SearchOptions {
  readonly limit: number;
  readonly paths: readonly string[];
  readonly excludes: readonly string[];
  readonly languages: readonly string[];
  readonly explain: boolean;
}

/** Which index: as it was typed, undefined for the default. */
export interface IndexChoice {
  readonly model: string | undefined;
  readonly storage: string | undefined;
  /** Minutes that a sync may take before others go first. */
  readonly timeLimit: number | undefined;
}

/** What the command line asks for. `dir` is undefined for the current folder. */
export type Command = { readonly name: 'help' } | { readonly name: 'version' } | IndexCommand;

/** A command that an engine is needed for. */
export type IndexCommand =
  | { readonly name: 'ask'; readonly dir: string | undefined; readonly search: SearchOptions }
  | {
      readonly name: 'search';
      readonly dir: string | undefined;
      readonly query: string;
      readonly search: SearchOptions;
      readonly sync: boolean;
      readonly json: boolean;
    }
  | {
      readonly name: 'batch';
      readonly dir: string | undefined;
      readonly file: string;
      readonly search: SearchOptions;
      readonly sync: boolean;
    }
  | { readonly name: 'index'; readonly dir: string | undefined; readonly full: boolean }
  | { readonly name: 'status' | 'watch'; readonly dir: string | undefined; readonly json: boolean }
  | { readonly name: 'clear'; readonly dir: string | undefined }
  | { readonly name: 'why'; readonly path: string };

/** A command line, understood. */
export interface Invocation {
  readonly command: Command;
  readonly choice: IndexChoice;
}

const options = {
  k: { type: 'string', short: 'k' },
  path: { type: 'string', multiple: true },
  exclude: { type: 'string', multiple: true },
  language: { type: 'string', multiple: true },
  explain: { type: 'boolean' },
  json: { type: 'boolean' },
  'no-sync': { type: 'boolean' },
  queries: { type: 'string' },
  full: { type: 'boolean' },
  model: { type: 'string' },
  storage: { type: 'string' },
  'time-limit': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** A week. */
const mostMinutes = 10_080;

type Option = keyof typeof options;
type Values = ReturnType<typeof parse>['values'];

const searching: readonly Option[] = ['k', 'path', 'exclude', 'language', 'explain'];
const everywhere: readonly Option[] = ['model', 'storage', 'time-limit', 'help', 'version'];

/** The named commands and the options that only they take. */
const commands: Readonly<Record<string, readonly Option[]>> = {
  index: ['full'],
  status: ['json'],
  clear: [],
  watch: ['json'],
  search: [...searching, 'json', 'no-sync', 'queries'],
  why: [],
};

/** Understands a command line (without node and script). Throws `UsageError`. */
export function parseCommand(argv: readonly string[]): Invocation {
  const { values, positionals } = parse(argv);
  const choice = { model: values.model, storage: values.storage, timeLimit: minutes(values['time-limit']) };
  if (values.help) return { command: { name: 'help' }, choice };
  if (values.version) return { command: { name: 'version' }, choice };
  if (choice.model === '') throw new UsageError('--model needs bundled, none, an id, a folder or URL#NAME.');
  if (choice.storage === '') throw new UsageError('--storage needs a folder.');
  const [first, ...rest] = positionals;
  const named = first !== undefined && Object.hasOwn(commands, first);
  const name = named ? first : 'search';
  const allowed = [...everywhere, ...commands[name]!];
  const stray = (Object.keys(values) as Option[]).find((each) => !allowed.includes(each));
  if (stray) throw new UsageError(`${dashed(stray)} doesn't go with ${named ? `"${name}"` : 'this'}.`);
  return { command: named ? build(name, rest, values) : unnamed(positionals, values), choice };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(sentenceOf(error as NodeJS.ErrnoException));
  }
}

/** What is wrong, in words of ours; the option is the first that Node names. */
function sentenceOf({ code, message }: NodeJS.ErrnoException): string {
  const option = /'(--?[^\s,'=]+)/.exec(message)?.[1];
  if (option === undefined) return message;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${option}.`;
  if (/does not take/.test(message)) return `${option} takes no value.`;
  return /ambiguous/.test(message)
    ? `${option} needs a value; one that begins with a dash is written with an equals sign, as in --path=-a.`
    : `${option} needs a value.`;
}

/** A command line that doesn't begin with a command: folder and query, a folder, or nothing. */
function unnamed(positionals: string[], values: Values): Command {
  if (positionals.length > 1 || values.queries !== undefined) return build('search', positionals, values);
  if (values.json) throw new UsageError('--json needs a query.');
  if (values['no-sync']) throw new UsageError('--no-sync needs a query.');
  return { name: 'ask', dir: positionals[0], search: searchOptions(values) };
}

function build(name: string, rest: string[], values: Values): Command {
  const json = values.json ?? false;
  if (name === 'search') return searchCommand(rest, values);
  if (name === 'why') {
    if (rest.length !== 1) throw new UsageError('"why" needs one path.');
    return { name, path: rest[0]! };
  }
  if (rest.length > 1) throw new UsageError(`"${name}" takes one folder, and here are ${rest.length}.`);
  const dir = rest[0];
  if (name === 'index') return { name, dir, full: values.full ?? false };
  if (name === 'clear') return { name, dir };
  return { name: name as 'status' | 'watch', dir, json };
}

function searchCommand(rest: string[], values: Values): Command {
  const shared = { search: searchOptions(values), sync: !values['no-sync'] };
  if (values.queries !== undefined) {
    if (!values.json) throw new UsageError('--queries answers in JSON lines only: add --json.');
    if (values.explain) throw new UsageError("--explain doesn't go with --queries.");
    if (rest.length > 1) throw new UsageError('With --queries, the queries stand in the file, not here.');
    return { name: 'batch', dir: rest[0], file: values.queries, ...shared };
  }
  if (rest.length === 0) throw new UsageError('"search" needs a query.');
  if (rest.length > 2) {
    throw new UsageError(
      `A folder and a query are two words, and here are ${rest.length}: put the query in quotes.`,
    );
  }
  const [dir, query] = rest.length === 2 ? rest : [undefined, rest[0]];
  return { name: 'search', dir, query: query!, json: values.json ?? false, ...shared };
}

function searchOptions(values: Values): SearchOptions {
  const limit = values.k ?? '10';
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 1000) {
    throw new UsageError(`-k needs a whole number from 1 to 1000, and "${limit}" isn't one.`);
  }
  return {
    limit: Number(limit),
    paths: values.path ?? [],
    excludes: values.exclude ?? [],
    languages: values.language ?? [],
    explain: values.explain ?? false,
  };
}

function minutes(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const limit = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : 0;
  if (limit > 0 && limit <= mostMinutes) return limit;
  throw new UsageError(
    `--time-limit needs a number of minutes, at most ${mostMinutes}, and "${typed}" isn't one.`,
  );
}

function dashed(option: Option): string {
  return option.length === 1 ? `-${option}` : `--${option}`;
}
