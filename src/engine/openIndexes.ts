import type { Outline } from './search/outline.ts';
import type { OutlineAt } from './search/outlineFile.ts';
import type { BuildAside } from './store/levelTerms.ts';
import { type Store, StoreDamaged } from './store/store.ts';
import { type IndexFolder, published, stands } from './sync/indexFolder.ts';
import { readLevel } from './sync/level.ts';

/** An index that is open in this process, with what its searches need. */
export interface Held {
  readonly index: IndexFolder;
  readonly store: Store;
  known: OutlineAt | undefined;
  loading: Promise<Outline> | undefined;
  /** The outline on disk turned out not to be this table's. */
  isMisled: boolean;
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

/** None open yet. `buildAside` makes their segments of terms in other threads. */
export function createOpenIndexes(buildAside?: BuildAside): OpenIndexes {
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
      return keep(index.id, openSound(index, buildAside));
    },
    create: (index) =>
      keep(
        index.id,
        openTable(index, buildAside).then((held) => {
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

async function openTable(index: IndexFolder, buildAside?: BuildAside): Promise<Held> {
  // With the first index: LanceDB is a third of what a process loads.
  const { openLanceStore } = await import('./store/lanceStore.ts');
  const store = await openLanceStore(index.folder, index.identity.model.dimensions, {}, buildAside);
  return { index, store, known: undefined, loading: undefined, isMisled: false };
}

async function openSound(index: IndexFolder, buildAside?: BuildAside): Promise<Held> {
  const held = await openTable(index, buildAside);
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
