import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readRuns, recordRun } from '../../src/engine/sync/history.ts';
import type { RunRecord } from '../../src/protocol/engineApi.ts';
import { emptyFolder } from '../support/openEngine.ts';

test('the last hundred runs are remembered, and no more than twice as many are kept', () => {
  const folder = emptyFolder();
  for (let n = 0; n < 501; n++) {
    recordRun(folder, { id: String(n), files: {}, skipped: {}, faults: [] } as unknown as RunRecord);
  }
  const ids = readRuns(folder).map(({ id }) => Number(id));
  expect(ids.length).toBeGreaterThanOrEqual(100);
  expect(ids.length).toBeLessThanOrEqual(200);
  expect(ids.slice(-100)).toEqual(Array.from({ length: 100 }, (_, n) => 401 + n));
  expect(readFileSync(path.join(folder, 'runs.jsonl'), 'utf8').trim().split('\n').length).toBe(ids.length);
});
