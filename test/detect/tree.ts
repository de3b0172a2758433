import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { type DiscoverRequest, discover } from '../../src/engine/detect/discover.ts';
import type { Put } from '../../src/engine/detect/merkle.ts';
import { openJournal } from '../../src/engine/detect/snapshot.ts';
import type { Candidate, Rules } from '../../src/engine/detect/types.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder, gone after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lodestone-detect-')));
  made.push(folder);
  return folder;
}

/** Writes files, path → text; a path that ends with `/` is a folder. */
export function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const at = join(root, path);
    mkdirSync(path.endsWith('/') ? at : dirname(at), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(at, text);
  }
}

export const plainRules: Rules = {
  include: [],
  exclude: [],
  respectIgnoreFiles: true,
  maxFileSize: 1_000_000,
};

/** A request for a root with an index folder of its own. */
export function requestFor(root: string, change: Partial<DiscoverRequest> = {}): DiscoverRequest {
  return { root, folder: temporaryFolder(), indexId: 'test', rules: plainRules, full: false, ...change };
}

/** The paths that a walk takes, sorted. */
export function takenPaths(root: string, rules: Partial<Rules> = {}): string[] {
  const found = discover(requestFor(root, { rules: { ...plainRules, ...rules } }));
  return found.candidates.map(({ path }) => path).sort();
}

/** What the sync would note of a candidate, one chunk each. `checkedAt` is moved on, past the racy margin. */
export function putOf({ path, stamp, checkedAt }: Candidate, hash = 'a'.repeat(32)): Put {
  return { path, entry: { hash, stamp, checkedAt: checkedAt + 10_000, chunks: 1 } };
}

/** Does what a sync would do with all that was found, so that the next discovery finds nothing. */
export function settle(request: DiscoverRequest): void {
  const { candidates, deleted } = discover(request);
  const journal = openJournal(request.folder, request.indexId);
  journal.record(
    candidates.map((candidate) => putOf(candidate)),
    deleted.map(({ path }) => path),
  );
  journal.close();
}
