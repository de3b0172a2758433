import { stat } from 'node:fs/promises';
import path from 'node:path';
import { bytes } from '../protocol/words.ts';
import { type Command, type IndexChoice, type IndexCommand, parseCommand } from './args.ts';
import { Failure, Interrupted, UsageError } from './failure.ts';
import { foldersUpwards, openRoot, settledPath } from './folders.ts';
import { type InStream, prompt } from './prompt.ts';
import { describeRun, faultLines, statusLines } from './report.ts';
import { readQueries, searchBatch, searchOnce, syncFirst } from './search.ts';
import { engineOptions, type Session, syncRoot, withEngine } from './session.ts';
import { type OutStream, openTerminal, type Terminal, wantsColour } from './terminal.ts';
import { usage } from './usage.ts';
import { watchRoot } from './watch.ts';
import { firstIndexed, why } from './why.ts';
import { printable } from './words.ts';

/** What the program is run with. */
export interface Surroundings {
  readonly stdin: InStream;
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** The bundle that is the engine's process. */
  readonly engineFile: string;
  /** Aborted, with an `Interrupted`, when the program is to stop. */
  readonly signal: AbortSignal;
  /** What a Ctrl-C does that reaches the prompt and not the process. */
  readonly interrupt: () => void;
}

/** Runs one command line. Resolves to the exit code, all that has to be said having been said. */
export async function main(argv: readonly string[], around: Surroundings): Promise<number> {
  const { LODESTONE_DEBUG } = around.env;
  const debug = Boolean(LODESTONE_DEBUG);
  try {
    const { command, choice } = parseCommand(argv);
    const quiet = command.name === 'batch' || ('json' in command && command.json);
    const colour = wantsColour(around.stdout, around.env);
    const terminal = openTerminal(around.stdout, around.stderr, { quiet, debug, colour });
    return await run(command, choice, terminal, around);
  } catch (error) {
    const { signal } = around;
    if (signal.aborted) return signal.reason instanceof Interrupted ? signal.reason.exitCode : 1;
    const { message, stack } = error as Error;
    around.stderr.write(`lodestone: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
    if (debug) around.stderr.write(`${stack}\n`);
    if (!(error instanceof UsageError)) return 1;
    // Not the usage itself, which would push the sentence off the screen.
    around.stderr.write('"lodestone --help" tells how it is used.\n');
    return 2;
  }
}

/** A command on an engine; what it resolves to, if a number, is the exit code. */
type Act = (session: Session) => Promise<unknown>;

async function run(
  command: Command,
  choice: IndexChoice,
  terminal: Terminal,
  around: Surroundings,
): Promise<number> {
  if (command.name === 'help' || command.name === 'version') {
    around.stdout.write(command.name === 'help' ? usage : `${around.version}\n`);
    return 0;
  }
  // All that can be wrong with the command itself is found before an engine is started.
  const act = await prepare(command, around);
  const options = await engineOptions(choice);
  const exitCode = await withEngine(around.engineFile, options, terminal, around.signal, act);
  return typeof exitCode === 'number' ? exitCode : 0;
}

async function prepare(command: IndexCommand, around: Surroundings): Promise<Act> {
  if (command.name === 'why') return (session) => why(session, command.path);
  if (command.name === 'clear') {
    // The index of a folder that is gone can still be removed.
    const root = await settledPath(command.dir ?? '.');
    return (session) => clear(session, root);
  }
  if (command.name === 'search' && command.query.trim() === '') {
    throw new Failure('The query is empty: say in a few words what to look for.');
  }
  if (command.name === 'ask') await refuseLoneQuery(command.dir);
  const root = await openRoot(command.dir);
  switch (command.name) {
    case 'ask':
      return async (session) => {
        await syncFirst(session, root);
        await prompt(session, root, command.search, around.stdin, around.interrupt);
      };
    case 'search':
      return async (session) => {
        if (command.sync) await syncFirst(session, root);
        await searchOnce(session, root, command.query, command.search, command.json);
      };
    case 'batch': {
      const queries = await readQueries(command.file, around.stdin);
      return async (session) => {
        if (command.sync) await syncFirst(session, root);
        return (await searchBatch(session, root, queries, command.search)) > 0 ? 1 : 0;
      };
    }
    case 'index':
      return (session) => index(session, root, command.full);
    case 'status':
      return (session) => status(session, root, command.json);
    case 'watch':
      return (session) => watchRoot(session, root, command.json);
  }
}

async function index(session: Session, root: string, full: boolean): Promise<void> {
  const run = await syncRoot(session, root, full ? 'full' : 'request');
  session.terminal.print(`${printable(root)}: ${describeRun(run)}`);
  for (const line of faultLines(run.faults)) session.terminal.tell(`  ${line}`);
}

async function status(session: Session, root: string, json: boolean): Promise<void> {
  const { engine, terminal, signal } = session;
  const known = await engine.status({ root, fingerprint: json }, signal);
  if (json) return terminal.print(JSON.stringify({ ...known, lastRun: known.lastRun ?? null }));
  for (const line of statusLines(known, Date.now())) terminal.print(line);
  const around = known.indexed ? undefined : await firstIndexed(session, foldersUpwards(root).slice(1));
  if (around !== undefined) terminal.print(printable(`The folder around it, ${around}, is indexed.`));
}

async function clear({ engine, terminal, signal }: Session, root: string): Promise<void> {
  const before = await engine.status({ root, fingerprint: false }, signal);
  const freed = await engine.clear({ root }, signal);
  const nothing = !before.indexed && freed === 0;
  terminal.print(nothing ? `${root} has no index.` : `Removed the index of ${root}: ${bytes(freed)} freed.`);
}

/** A lone word that is no folder is probably a query; one that looks like a path is a folder that isn't there. */
async function refuseLoneQuery(dir: string | undefined): Promise<void> {
  if (dir === undefined || /[/\\]/.test(dir) || /^[.~]/.test(dir)) return;
  if (await stat(path.resolve(dir)).catch(() => undefined)) return;
  throw new UsageError(
    `There is no folder or command "${dir}". To look for it in the current folder: lodestone search "${dir}"`,
  );
}
