import { createOutline, type Outline } from './search/outline.ts';
import { openLanceStore } from './store/lanceStore.ts';
import { type Row, type Store, StoreDamaged } from './store/store.ts';
import { type IndexFolder, published, stands } from './sync/indexFolder.ts';
import { readLevel } from './sync/level.ts';

/** An index that is open in this process, with what its searches need. */
export interface Held {
  readonly index: IndexFolder;
  readonly store: Store;
  known: { readonly outline: Outline; version: number } | undefined;
  loading: Promise<Outline> | undefined;
  /** While this process writes, it keeps the outline itself, and a new version is no news. */
  isWritten: boolean;
}

/** The indexes of a root that this process has open. */
export interface OpenIndexes {
  /** Opens an index, once. Throws `StoreDamaged` when it can't be used, or was removed meanwhile. */
  hold(index: IndexFolder): Promise<Held>;
  /** Makes the table of a new index, and publishes it. */
  create(index: IndexFolder): Promise<Held>;
  /** Whether this very one is still open. */
  holds(held: Held): boolean;
  letGo(id: string): Promise<void>;
  letGoAll(): Promise<void>;
}

/** None open yet. */
export function createOpenIndexes(): OpenIndexes {
  const open = new Map<string, { opening: Promise<Held>; held: Held | undefined }>();

  const keep = (id: string, opening: Promise<Held>): Promise<Held> => {
    const entry: { opening: Promise<Held>; held: Held | undefined } = { opening, held: undefined };
    open.set(id, entry);
    opening.then(
      (held) => {
        entry.held = held;
      },
      () => {
        if (open.get(id) === entry) open.delete(id);
      },
    );
    return opening;
  };
  const letGo = async (id: string) => {
    const entry = open.get(id);
    open.delete(id);
    await (await entry?.opening.catch(() => undefined))?.store.close();
  };

  return {
    hold: (index) => open.get(index.id)?.opening ?? keep(index.id, openSound(index)),
    create: (index) =>
      keep(
        index.id,
        openTable(index).then((held) => {
          published(index);
          return held;
        }),
      ),
    holds: (held) => open.get(held.index.id)?.held === held,
    letGo,
    async letGoAll() {
      for (const id of [...open.keys()]) await letGo(id);
    },
  };
}

async function openTable(index: IndexFolder): Promise<Held> {
  const store = await openLanceStore(index.folder, index.identity.model.dimensions);
  return { index, store, known: undefined, loading: undefined, isWritten: false };
}

async function openSound(index: IndexFolder): Promise<Held> {
  const held = await openTable(index);
  try {
    // Where there was none, opening has made an empty table: that must not pass for an index without hits.
    if (!stands(index)) throw new StoreDamaged('The index was removed.');
    const level = readLevel(index.folder);
    if (level !== undefined && (await held.store.version()) < level) {
      throw new StoreDamaged('The table has lost what was written last.');
    }
    return held;
  } catch (error) {
    await held.store.close();
    throw error;
  }
}

/** Runs what only the writer may do; meanwhile new versions of the table are this process's own, and no news. */
export async function whileWriting<T>(held: Held, work: () => Promise<T>): Promise<T> {
  // What another process has written isn't in an outline that from now on only hears of our own commits.
  if (held.known && held.known.version !== (await held.store.version())) held.known = undefined;
  held.isWritten = true;
  try {
    return await work();
  } finally {
    if (held.known) held.known.version = await held.store.version().catch(() => -1);
    held.isWritten = false;
  }
}

/** Keeps a loaded outline level with a commit of this process. */
export function applyCommit(held: Held, paths: readonly string[], rows: readonly Row[]): void {
  held.known?.outline.remove(paths);
  held.known?.outline.put(rows);
}

/** The outline as the store is now. Built from all rows the first time, and again when another process has written. */
export async function levelOutline(held: Held): Promise<Outline> {
  if (held.known && (held.isWritten || held.known.version === (await held.store.version()))) {
    return held.known.outline;
  }
  held.loading ??= loadOutline(held).finally(() => {
    held.loading = undefined;
  });
  return held.loading;
}

async function loadOutline(held: Held): Promise<Outline> {
  const version = await held.store.version();
  const outline = createOutline();
  for await (const rows of held.store.outline()) outline.put(rows);
  // A commit meanwhile may be in it or not: good for one search, not to be kept.
  if (!held.isWritten && version === (await held.store.version())) held.known = { outline, version };
  return outline;
}
