import { createHash } from 'node:crypto';
import type { IndexRules, RootStatus } from '../protocol/engineApi.ts';
import { filesBelow } from './detect/merkle.ts';
import { readSnapshot } from './detect/snapshot.ts';
import type { Root } from './root.ts';
import type { Store } from './store/store.ts';
import { readRuns } from './sync/history.ts';
import { bytesBelow, type IndexFolder, listIndexes } from './sync/indexFolder.ts';

/**
 * What is known of a root's index, for a client that wishes for rules. `fingerprint` is '' unless asked for: it reads every
 * row. Throws `StoreDamaged` when the table can't be read.
 */
export async function statusOf(
  root: Root,
  wish: (root: string) => Partial<IndexRules>,
  fingerprint: boolean,
  signal?: AbortSignal,
): Promise<RootStatus> {
  const runs = readRuns(root.folder);
  const lastRun = runs.at(-1);
  // A run that was stopped didn't see all there is.
  const lastWhole = runs.findLast(({ outcome }) => outcome === 'done') ?? lastRun;
  const common = {
    root: root.root,
    lastRun,
    rules: root.rules(wish(root.root)),
    skipped: lastWhole?.skipped ?? { files: {}, folders: {} },
    faults: lastWhole?.faults ?? [],
  };
  return root.read(async (open) => {
    const bytes = bytesBelow(root.folder);
    const others = listIndexes(root.folder).filter(({ id }) => id !== open?.index.id);
    const otherModels = others.map(({ identity }) => identity.model.id);
    const nothing = { indexed: false, files: 0, chunks: 0, model: root.model.name(), fingerprint: '' };
    if (!open) return { ...common, ...nothing, bytes, otherModels };
    return {
      ...common,
      bytes,
      otherModels,
      indexed: open.index.complete,
      ...countsOf(open.index),
      model: open.index.identity.model.id,
      fingerprint: fingerprint ? await fingerprintOf(open.store) : '',
    };
  }, signal);
}

/** Files that are in, and their chunks, as the snapshot has them: the table holds old rows beside new ones in the middle of a commit. Files that content ruled out don't count. */
function countsOf(index: IndexFolder): { readonly files: number; readonly chunks: number } {
  const read = readSnapshot(index.folder, index.id);
  let [files, chunks] = [0, 0];
  if (!('snapshot' in read)) return { files, chunks };
  for (const { entry } of filesBelow(read.snapshot.tree)) {
    if (!entry.skipped) files++;
    chunks += entry.chunks;
  }
  return { files, chunks };
}

/** One hash over all rows' paths, lines, symbols and contents, whatever their order: sha256 over the sorted rows' own hashes. */
async function fingerprintOf(store: Store): Promise<string> {
  const rows: string[] = [];
  for await (const batch of store.outline()) {
    for (const { path, startLine, endLine, symbol, kind, definitions, hash } of batch) {
      const row = JSON.stringify([path, startLine, endLine, symbol, kind, definitions, hash]);
      rows.push(createHash('sha256').update(row).digest('base64'));
    }
  }
  return createHash('sha256').update(rows.sort().join('')).digest('hex').slice(0, 32);
}
