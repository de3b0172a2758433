import { createOutline, type Outline } from './search/outline.ts';
import { openLanceStore } from './store/lanceStore.ts';
import { type FilesNow, type OutlineRow, type Store, StoreDamaged } from './store/store.ts';
import { type IndexFolder, published, stands } from './sync/indexFolder.ts';
import { readLevel } from './sync/level.ts';

/** An index that is open in this process, with what its searches need. */
export interface Held {
  readonly index: IndexFolder;
  readonly store: Store;
  known: { readonly outline: Outline; readonly version: number } | undefined;
  loading: Promise<Outline> | undefined;
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

  /** What another process has replaced is of no use any more: its memory and its files go. */
  const letGoFallen = () => {
    for (const [id, { held }] of open) if (held && !stands(held.index)) void letGo(id);
  };

  return {
    hold(index) {
      const known = open.get(index.id);
      if (known) return known.opening;
      letGoFallen();
      return keep(index.id, openSound(index));
    },
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
  return { index, store, known: undefined, loading: undefined };
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

/**
 * The outline as the store is now. Built from all rows the first time; then it takes in what was committed since, by
 * whatever process, and lets go of what went.
 */
export function levelOutline(held: Held): Promise<Outline> {
  held.loading ??= catchUp(held).finally(() => {
    held.loading = undefined;
  });
  return held.loading;
}

async function catchUp(held: Held): Promise<Outline> {
  const { store } = held;
  const version = await store.version();
  if (held.known?.version === version) return held.known.outline;
  const { outline, version: since } = held.known ?? { outline: createOutline(), version: 0 };
  const fresh: OutlineRow[] = [];
  for await (const rows of store.outline(since)) {
    if (since === 0) outline.put(rows);
    else fresh.push(...rows);
  }
  const now = await store.files();
  const gone = [...outline.files()].filter(({ path }) => now.chunks(path) === 0).map(({ path }) => path);
  outline.remove([...gone, ...fresh.map(({ path }) => path)]);
  outline.put(fresh);
  held.known = { outline, version };
  // A commit meanwhile may be in it or not: good for this search, and the next one looks at it again.
  if (version === (await store.version()) && !isWhole(outline, now)) held.known = undefined;
  return outline;
}

function isWhole(outline: Outline, now: FilesNow): boolean {
  if (outline.fileCount !== now.count) return false;
  return [...outline.files()].every(({ path, starts }) => starts.length === now.chunks(path));
}
