import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { SearchAnswer } from '../protocol/engineApi.ts';
import { isNotIndexed } from '../protocol/errors.ts';
import type { SearchOptions } from './args.ts';
import { Failure } from './failure.ts';
import { hitLines, jsonLine } from './hits.ts';
import { changedAnything, describeRun } from './report.ts';
import { type Session, syncRoot } from './session.ts';

/** One query to one root, printed for people or as a line of JSON. */
export async function searchOnce(
  session: Session,
  root: string,
  query: string,
  options: SearchOptions,
  json: boolean,
): Promise<void> {
  const answer = await ask(session, root, query, options);
  if (json) return session.terminal.print(jsonLine(query, answer.hits));
  for (const line of hitLines(answer, session.terminal.style)) session.terminal.print(line);
  if (answer.hits.length === 0) session.terminal.tell('Nothing found.');
}

/**
 * Many queries, a line of JSON each, in their order. A query that can't be answered has no hits and is told
 * on stderr. Resolves to how many of those there were.
 */
export async function searchBatch(
  session: Session,
  root: string,
  queries: readonly string[],
  options: SearchOptions,
): Promise<number> {
  let refused = 0;
  for (const [index, query] of queries.entries()) {
    try {
      const hits = query.trim() === '' ? [] : (await ask(session, root, query, options)).hits;
      session.terminal.print(jsonLine(query, hits));
    } catch (error) {
      if (isFinal(session, error)) throw error;
      refused += 1;
      session.terminal.tell(`lodestone: line ${index + 1}: ${(error as Error).message}`);
      session.terminal.print(jsonLine(query, []));
    }
  }
  return refused;
}

/** The queries of a file, one a line; `-` is standard input. */
export async function readQueries(file: string, stdin: AsyncIterable<unknown>): Promise<string[]> {
  try {
    const read = file === '-' ? await text(stdin as NodeJS.ReadableStream) : await readFile(file, 'utf8');
    const lines = read.replace(/^\ufeff/, '').split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  } catch (error) {
    throw new Failure(`The queries in ${file} can't be read: ${(error as Error).message}.`);
  }
}

/**
 * Syncs before a search. A sync that fails doesn't stand in the way where an index from before can still
 * answer; that is said.
 */
export async function syncFirst(session: Session, root: string): Promise<void> {
  try {
    const run = await syncRoot(session, root, 'request');
    if (changedAnything(run) && !session.terminal.quiet) session.terminal.tell(describeRun(run));
  } catch (error) {
    if (isFinal(session, error)) throw error;
    const status = await session.engine
      .status({ root, fingerprint: false }, session.signal)
      .catch(() => undefined);
    if (!status?.indexed) throw error;
    session.terminal.notice(`${(error as Error).message} The answer is the last good index's.`);
  }
}

/** Whether there is no going on after an error: the program is being stopped, or the engine is gone. */
export function isFinal(session: Session, error: unknown): boolean {
  return session.signal.aborted || (error as Error).name === 'ChannelClosed';
}

async function ask(
  session: Session,
  root: string,
  query: string,
  options: SearchOptions,
): Promise<SearchAnswer> {
  const answer = await session.engine.search({ root, query, ...options }, session.signal).catch((error) => {
    // Only where no sync was wanted: one makes an index.
    if (!isNotIndexed(error)) throw error;
    throw new Failure(`${root} has no index to answer from: leave out --no-sync, and it gets one.`);
  });
  for (const notice of answer.notices) session.terminal.notice(notice);
  return answer;
}
