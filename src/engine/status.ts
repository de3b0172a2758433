import { createHash } from 'node:crypto';
import type { RootStatus } from '../protocol/engineApi.ts';
import { filesBelow } from './detect/merkle.ts';
import { readSnapshot } from './detect/snapshot.ts';
import type { Root } from './root.ts';
import type { Store } from './store/store.ts';
import { readRuns } from './sync/history.ts';
import { bytesBelow, listIndexes } from './sync/indexFolder.ts';

/** What is known of a root's index. `fingerprint` is '' unless asked for: it reads every row. */
export async function statusOf(root: Root, model: string, fingerprint: boolean): Promise<RootStatus> {
  const open = await root.answering();
  const runs = readRuns(root.folder);
  const lastRun = runs.at(-1);
  const common = {
    root: root.root,
    bytes: bytesBelow(root.folder),
    lastRun,
    skipped: lastRun?.skipped ?? { files: {}, folders: {} },
    faults: lastRun?.faults ?? [],
  };
  if (!open)
    return { ...common, indexed: false, files: 0, chunks: 0, model, otherModels: [], fingerprint: '' };
  const read = readSnapshot(open.index.folder, open.index.id);
  const files =
    'snapshot' in read ? [...filesBelow(read.snapshot.tree)].filter(({ entry }) => !entry.skipped).length : 0;
  const others = listIndexes(root.folder).filter(({ id }) => id !== open.index.id);
  return {
    ...common,
    indexed: open.index.complete,
    files,
    chunks: await open.store.count(),
    model: open.index.identity.model.id,
    otherModels: others.map(({ identity }) => identity.model.id),
    fingerprint: fingerprint ? await fingerprintOf(open.store) : '',
  };
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
