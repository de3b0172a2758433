import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { foldersUpwards, holds, settledPath } from './folders.ts';
import type { Session } from './session.ts';
import { printable } from './words.ts';

/** Prints whether and why a path is or isn't indexed. */
export async function why(session: Session, typed: string): Promise<void> {
  const settled = await settledPath(typed);
  const root = await rootFor(session, settled);
  if (root === undefined) {
    const folder = path.dirname(settled);
    session.terminal.print(
      printable(
        `${settled} lies in no folder that is indexed: "lodestone index ${folder}" would index its own.`,
      ),
    );
    return;
  }
  const relative = path.relative(root, settled).split(path.sep).join('/');
  const answer = await session.engine.why({ root, path: relative || '.' }, session.signal);
  session.terminal.print(printable(answer.sentence));
}

/**
 * The root that a path is asked about: the nearest folder around it that has an index, else the current
 * folder if the path lies in it, else the top of its git repository.
 */
async function rootFor(session: Session, settled: string): Promise<string | undefined> {
  const isFolder = (await stat(settled).catch(() => undefined))?.isDirectory() ?? false;
  const around = foldersUpwards(isFolder ? settled : path.dirname(settled));
  const indexed = await firstIndexed(session, around);
  if (indexed !== undefined) return indexed;
  const current = await settledPath('.');
  if (holds(current, settled)) return current;
  return around.find((each) => existsSync(path.join(each, '.git')));
}

/** The first of these folders that has an index. */
export async function firstIndexed(
  session: Session,
  folders: readonly string[],
): Promise<string | undefined> {
  for (const root of folders.filter((each) => existsSync(each))) {
    const status = await session.engine.status({ root, fingerprint: false }, session.signal);
    if (status.indexed) return root;
  }
  return undefined;
}
