/** The outline of an open index: read from disk, brought level with the table, and written down again. */
import type { Held } from './openIndexes.ts';
import { createOutline, type Outline } from './search/outline.ts';
import { loadOutline, type OutlineAt, savedOutlineVersion, saveOutline } from './search/outlineFile.ts';
import { lacksMuch } from './store/checkedFile.ts';
import type { FilesNow, OutlineRow, Store } from './store/store.ts';

/**
 * The outline as the store is now. Read from disk the first time, or built from all rows; then it takes in what was
 * committed since, by whatever process, and lets go of what went.
 */
export function levelOutline(held: Held): Promise<Outline> {
  held.loading ??= catchUp(held).finally(() => {
    held.loading = undefined;
  });
  return held.loading;
}

/** Writes the outline down for the next process, when what is on disk lacks much of it. Only for the writer. */
export async function keepOutline(held: Held, isIdle = false): Promise<void> {
  const { store, index } = held;
  const [rows, version] = await Promise.all([store.count(), store.version()]);
  const saved = savedOutlineVersion(index.folder);
  const lacking = held.isMisled || saved > version ? rows : await store.countSince(saved);
  if (!lacksMuch(lacking, rows, isIdle)) return;
  await levelOutline(held);
  if (held.known === undefined) return;
  saveOutline(index.folder, held.known);
  held.isMisled = false;
}

async function catchUp(held: Held): Promise<Outline> {
  const { store, index } = held;
  const version = await store.version();
  if (held.known?.version === version) return held.known.outline;
  // The index of terms is needed below: it is read from disk at the same time.
  store.files().catch(() => {});
  const fromDisk = held.known || held.isMisled ? undefined : await loadOutline(index.folder);
  // What is of a later version than the table was written of another one: of a copy that was put back.
  const isOfTable = fromDisk !== undefined && fromDisk.version <= version;
  const from = held.known ?? (isOfTable ? fromDisk : { outline: createOutline(), version: 0 });
  const now = await takeIn(store, from);
  held.known = { outline: from.outline, version };
  // A commit meanwhile may be in it or not: good for this search, and the next one looks at it again.
  if (version !== (await store.version()) || isWhole(from.outline, now)) return from.outline;
  held.known = undefined;
  if (!isOfTable) return from.outline;
  held.isMisled = true;
  return catchUp(held);
}

/** What was committed since an outline was level. Gives the files that the table has now. */
async function takeIn(store: Store, { outline, version: since }: OutlineAt): Promise<FilesNow> {
  const fresh: OutlineRow[] = [];
  for await (const rows of store.outline(since)) {
    if (since === 0) outline.put(rows);
    else fresh.push(...rows);
  }
  const now = await store.files();
  const gone = [...outline.files()].filter(({ path }) => now.chunks(path) === 0).map(({ path }) => path);
  outline.remove([...gone, ...fresh.map(({ path }) => path)]);
  outline.put(fresh);
  return now;
}

function isWhole(outline: Outline, now: FilesNow): boolean {
  if (outline.fileCount !== now.count) return false;
  return [...outline.files()].every(({ path, starts }) => starts.length === now.chunks(path));
}
