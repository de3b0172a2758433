import { createHash, randomUUID } from 'node:crypto';
import {
  type Dirent,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isGone } from '../detect/fileSystem.ts';
import type { IndexIdentity } from '../store/store.ts';
import { makeFolder } from './makeFolder.ts';
import { trueName } from './paths.ts';

/** One index on disk: a folder with its table, its snapshot, and `index.json`, which says what made it. */
export interface IndexFolder {
  /** Absolute path. */
  readonly folder: string;
  /** Ties table and snapshot together; never used twice. */
  readonly id: string;
  readonly identity: IndexIdentity;
  /** Whether a sync has gone through it to the end: until then an older one answers, if there is one. */
  readonly complete: boolean;
  /** When it was begun, ms since the epoch. */
  readonly createdAt: number;
}

/** Raised whenever rows or columns are stored otherwise. */
export const schemaVersion = 4;

/** The folder that holds all indexes of a root, whether it exists or not. Links to the root share it. */
export function rootFolder(storage: string, root: string): string {
  const real = trueName(root);
  const name =
    path
      .basename(real)
      .replace(/[^\w.-]+/g, '_')
      .slice(0, 40) || 'root';
  return path.join(
    storage,
    'roots',
    `${name}-${createHash('sha256').update(real).digest('hex').slice(0, 16)}`,
  );
}

/** All indexes of a root that can be made sense of, newest first. */
export function listIndexes(rootFolder: string): IndexFolder[] {
  return entriesOf(rootFolder)
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readIndexFile(path.join(rootFolder, entry.name)) ?? [])
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** Makes an empty folder for an index. It doesn't count as one before it is published, with its table in it. */
export function createIndexFolder(rootFolder: string, identity: IndexIdentity): IndexFolder {
  const id = randomUUID();
  const folder = path.join(rootFolder, `index-${id.slice(0, 8)}`);
  makeFolder(folder);
  return { folder, id, identity, complete: false, createdAt: Date.now() };
}

/** From now on all processes see this index. */
export function published(index: IndexFolder): IndexFolder {
  writeIndexFile(index);
  return index;
}

/** Whether an index is still there: another process may have replaced it at any time. */
export function stands(index: IndexFolder): boolean {
  return existsSync(path.join(index.folder, 'index.json'));
}

/** Says to the next writer, in whatever process, that an index can't be used; a reader removes nothing itself. */
export function markDamaged(index: IndexFolder): void {
  try {
    if (stands(index)) writeFileSync(path.join(index.folder, 'damaged'), '');
  } catch {
    // Storage that can't be written: whoever is to mend it will say so.
  }
}

/** Whether a reader found that an index can't be used. */
export function isMarkedDamaged(index: IndexFolder): boolean {
  return existsSync(path.join(index.folder, 'damaged'));
}

/** Marks an index as gone through to the end. */
export function completed(index: IndexFolder): IndexFolder {
  const done = { ...index, complete: true };
  writeIndexFile(done);
  return done;
}

/** Removes an index, its identity first, so that what a kill leaves behind is no index. */
export function removeIndex(index: IndexFolder): void {
  rmSync(path.join(index.folder, 'index.json'), { force: true });
  try {
    rmSync(index.folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A reader that still has a file open, or is just opening it: the next sync removes what is left.
  }
}

/**
 * Removes what interrupted removals and creations left in a root's folder, and indexes whose `index.json`
 * can't be made sense of: whether there was any of these. Only for the writer.
 */
export function removeLeftovers(rootFolder: string): boolean {
  let damaged = false;
  for (const entry of readdirSync(rootFolder, { withFileTypes: true })) {
    const found = path.join(rootFolder, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('index-') && !readIndexFile(found)) {
      damaged ||= existsSync(path.join(found, 'index.json'));
      rmSync(path.join(found, 'index.json'), { force: true });
      rmSync(found, { recursive: true, force: true, maxRetries: 3 });
    }
    if (entry.name.startsWith('writer-') && isOld(found)) rmSync(found, { force: true });
  }
  return damaged;
}

/** A process that is taking or making a lease needs its file for a blink. */
function isOld(file: string): boolean {
  const ctimeMs = statSync(file, { throwIfNoEntry: false })?.ctimeMs;
  return ctimeMs !== undefined && Date.now() - ctimeMs > 60_000;
}

/** Whether two identities make the same rows and vectors. */
export function sameIdentity(a: IndexIdentity, b: IndexIdentity): boolean {
  return (
    sameMaker(a, b) &&
    a.model.id === b.model.id &&
    a.model.revision === b.model.revision &&
    a.model.dimensions === b.model.dimensions
  );
}

/** Whether two identities come from the same version of Lodestone, whatever the model. */
export function sameMaker(a: IndexIdentity, b: IndexIdentity): boolean {
  return a.schema === b.schema && a.chunker === b.chunker;
}

/** Bytes of all files below a folder; 0 when there is none. */
export function bytesBelow(folder: string): number {
  let bytes = 0;
  for (const entry of entriesOf(folder)) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesBelow(at);
    else if (entry.isFile()) bytes += statSync(at, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/** Nothing where the folder is gone: another process may remove it at any time. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function readIndexFile(folder: string): IndexFolder | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, 'index.json'), 'utf8');
  } catch (error) {
    // One that can't be read just now is no reason to take it for nothing.
    if (isGone(error)) return undefined;
    throw error;
  }
  try {
    const { id, identity, complete, createdAt } = JSON.parse(text);
    if (typeof id !== 'string' || typeof identity?.model?.id !== 'string') return undefined;
    return { folder, id, identity, complete: complete === true, createdAt: Number(createdAt) || 0 };
  } catch {
    return undefined;
  }
}

function writeIndexFile({ folder, id, identity, complete, createdAt }: IndexFolder): void {
  const temporary = path.join(folder, 'index.json.tmp');
  writeFileSync(temporary, JSON.stringify({ id, identity, complete, createdAt }));
  renameSync(temporary, path.join(folder, 'index.json'));
}
