import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { IndexIdentity } from '../store/store.ts';

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
export const schemaVersion = 1;

/** The folder that holds all indexes of a root, whether it exists or not. Links to the root share it. */
export function rootFolder(storage: string, root: string): string {
  let real = path.resolve(root);
  try {
    real = realpathSync(real);
  } catch {
    // A root that is gone still has a name, under which its index may be cleared.
  }
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
  if (!existsSync(rootFolder)) return [];
  return readdirSync(rootFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readIndexFile(path.join(rootFolder, entry.name)) ?? [])
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** Makes an empty index folder. Nothing counts as an index before its `index.json` is there. */
export function createIndexFolder(rootFolder: string, root: string, identity: IndexIdentity): IndexFolder {
  const id = randomUUID();
  const folder = path.join(rootFolder, `index-${id.slice(0, 8)}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(rootFolder, 'root.json'), JSON.stringify({ root }));
  const made: IndexFolder = { folder, id, identity, complete: false, createdAt: Date.now() };
  writeIndexFile(made);
  return made;
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
  rmSync(index.folder, { recursive: true, force: true });
}

/** Removes what interrupted removals and creations left in a root's folder. Only for the writer. */
export function removeLeftovers(rootFolder: string): void {
  for (const entry of readdirSync(rootFolder, { withFileTypes: true })) {
    const folder = path.join(rootFolder, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('index-') && !readIndexFile(folder)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
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
  if (!existsSync(folder)) return 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    bytes += statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

function readIndexFile(folder: string): IndexFolder | undefined {
  try {
    const { id, identity, complete, createdAt } = JSON.parse(
      readFileSync(path.join(folder, 'index.json'), 'utf8'),
    );
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
