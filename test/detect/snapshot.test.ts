import { appendFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filesBelow, type Put, rootHash } from '../../src/engine/detect/merkle.ts';
import {
  compactSnapshot,
  createSnapshotReader,
  discardSnapshot,
  openJournal,
  readSnapshot,
} from '../../src/engine/detect/snapshot.ts';
import type { FileEntry } from '../../src/engine/detect/types.ts';
import { temporaryFolder } from './tree.ts';

const hashOf = (n: number) => n.toString(16).padStart(32, '0');
const put = (path: string, n: number): Put => ({
  path,
  entry: {
    hash: hashOf(n),
    stamp: { size: n, mtimeMs: 1700000000000.25 + n, ctimeMs: 1700000000001.5, ino: 2 ** 52 + n },
    checkedAt: 1700000009000,
    chunks: n,
    ...(n % 3 === 0 ? { skipped: 'binary' as const } : {}),
  },
});

function known(folder: string, id = 'id'): Map<string, FileEntry> | string {
  const read = readSnapshot(folder, id);
  if ('untrusted' in read) return read.untrusted;
  return new Map([...filesBelow(read.snapshot.tree)].map(({ path, entry }) => [path, entry]));
}

function record(folder: string, puts: readonly Put[], removed: readonly string[] = []): void {
  const journal = openJournal(folder, 'id');
  journal.record(puts, removed);
  journal.close();
}

const odd = ['a\nb/c "d".ts', '😀/é.py', "'; DROP TABLE", '__proto__/constructor', 'a\\b', ' ', '\u2028'];

test('what was recorded is read again, before and after compaction, whatever the names', () => {
  const folder = temporaryFolder();
  const puts = odd.map((path, at) => put(path, at));
  record(folder, puts);
  record(folder, [put(odd[0]!, 77)], [odd[1]!]);
  const expected = new Map(puts.map(({ path, entry }) => [path, entry]));
  expected.set(odd[0]!, put(odd[0]!, 77).entry);
  expected.delete(odd[1]!);
  expect(known(folder)).toEqual(expected);
  expect(compactSnapshot(folder, 'id')).toBe(true);
  expect(known(folder)).toEqual(expected);
  expect(compactSnapshot(folder, 'id')).toBe(false);
});

test('any series of records and compactions ends in the last word on each path', () => {
  const step = fc.record({
    puts: fc.array(fc.tuple(fc.constantFrom('a', 'b/c', 'b/d', 'e/f/g'), fc.nat(50)), { maxLength: 4 }),
    removed: fc.subarray(['a', 'b/c', 'b/d', 'none']),
    compact: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      const folder = temporaryFolder();
      record(folder, []);
      const expected = new Map<string, FileEntry>();
      for (const { puts, removed, compact } of steps) {
        record(
          folder,
          puts.map(([path, n]) => put(path, n)),
          removed,
        );
        for (const path of removed) expected.delete(path);
        for (const [path, n] of puts) expected.set(path, put(path, n).entry);
        if (compact) compactSnapshot(folder, 'id');
      }
      expect(known(folder)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

describe('damage', () => {
  test('a base cut at any byte is never trusted', () => {
    const folder = temporaryFolder();
    record(folder, odd.map(put));
    compactSnapshot(folder, 'id');
    const base = join(folder, 'snapshot.json');
    const whole = readFileSync(base);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(base, whole.subarray(0, length));
      expect(known(folder), `cut at ${length}`).toMatch(/^The snapshot .*\.$/);
    }
  });

  test('a base with any byte changed is never trusted, or says what it said', () => {
    const folder = temporaryFolder();
    record(folder, odd.map(put));
    compactSnapshot(folder, 'id');
    const base = join(folder, 'snapshot.json');
    const whole = readFileSync(base);
    const expected = known(folder);
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = changed[at]! ^ 1;
      writeFileSync(base, changed);
      const read = known(folder);
      if (typeof read !== 'string') expect(read).toEqual(expected);
    }
  });

  test('a journal cut at any byte says what its whole lines say, and can be written on', () => {
    const folder = temporaryFolder();
    const puts = odd.map((path, at) => put(path, at + 1));
    for (const each of puts) record(folder, [each]);
    const log = join(folder, 'snapshot.log');
    const whole = readFileSync(log);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(log, whole.subarray(0, length));
      const lines = whole.subarray(0, length).filter((byte) => byte === 10).length;
      const expected = new Map(puts.slice(0, lines).map(({ path, entry }) => [path, entry]));
      expect(known(folder), `cut at ${length}`).toEqual(expected);
      record(folder, [put('after', 5)]);
      expect(known(folder), `written after ${length}`).toEqual(expected.set('after', put('after', 5).entry));
    }
  });

  test('a line changed in the middle ends what is trusted there', () => {
    const folder = temporaryFolder();
    record(folder, [put('a', 1), put('b', 2), put('c', 3)]);
    const log = join(folder, 'snapshot.log');
    writeFileSync(log, readFileSync(log, 'utf8').replace('"b"', '"B"'));
    expect([...(known(folder) as Map<string, FileEntry>).keys()]).toEqual(['a']);
  });

  test("another index's snapshot, none at all, and a folder in its place are told apart", () => {
    const folder = temporaryFolder();
    expect(known(folder)).toBe('There is no snapshot yet.');
    record(folder, [put('a', 1)]);
    expect(known(folder, 'other')).toBe('The snapshot belongs to another index.');
    const base = join(folder, 'snapshot.json');
    writeFileSync(base, readFileSync(base, 'utf8').replace('"format":1', '"format":2'));
    expect(known(folder)).toBe('The snapshot was made by another version.');
    rmSync(base);
    write(base);
    expect(known(folder)).toBe("The snapshot can't be read (EISDIR).");
  });
});

function write(folderInPlace: string): void {
  cpSync(temporaryFolder(), folderInPlace, { recursive: true });
}

describe('a kill', () => {
  test('between any two steps of a compaction loses nothing', () => {
    const folder = temporaryFolder();
    record(folder, [put('a', 1), put('b', 2)]);
    compactSnapshot(folder, 'id');
    record(folder, [put('a', 3), put('c', 4)], ['b']);
    const expected = known(folder);
    // The steps: a temporary file half written, whole, renamed with the journal left behind, journal gone.
    const after = temporaryFolder();
    cpSync(folder, after, { recursive: true });
    compactSnapshot(after, 'id');
    const next = readFileSync(join(after, 'snapshot.json'));
    const temporary = join(folder, 'snapshot.json.tmp');
    for (const length of [0, 1, next.length >> 1, next.length]) {
      writeFileSync(temporary, next.subarray(0, length));
      expect(known(folder)).toEqual(expected);
    }
    renameSync(temporary, join(folder, 'snapshot.json'));
    expect(existsSync(join(folder, 'snapshot.log'))).toBe(true);
    expect(known(folder)).toEqual(expected);
    record(folder, [put('b', 9)], ['c']);
    const both = known(folder) as Map<string, FileEntry>;
    expect([...both.keys()].sort()).toEqual(['a', 'b']);
    expect(compactSnapshot(folder, 'id')).toBe(true);
    expect(known(folder)).toEqual(both);
  });

  test('between the steps of a discard leaves nothing that is trusted, now or later', () => {
    const folder = temporaryFolder();
    record(folder, [put('a', 1)]);
    rmSync(join(folder, 'snapshot.json'));
    expect(known(folder)).toBe('There is no snapshot yet.');
    record(folder, [put('b', 2)]);
    expect([...(known(folder) as Map<string, FileEntry>).keys()]).toEqual(['b']);
    discardSnapshot(folder);
    expect(known(folder)).toBe('There is no snapshot yet.');
    discardSnapshot(folder);
  });
});

test('the root hash survives the disk', () => {
  const folder = temporaryFolder();
  record(folder, odd.map(put));
  const read = () => {
    const result = readSnapshot(folder, 'id');
    return 'snapshot' in result ? rootHash(result.snapshot.tree) : '';
  };
  const before = read();
  compactSnapshot(folder, 'id');
  expect(read()).toBe(before);
  expect(before).toMatch(/^[0-9a-f]{32}$/);
});

test('a closed journal refuses', () => {
  const journal = openJournal(temporaryFolder(), 'id');
  journal.close();
  expect(() => journal.record([put('a', 1)], [])).toThrow(/closed/);
});

test('a reader that stays says what a fresh one says, whatever happened between', () => {
  const paths = ['a', 'b/c', 'b/d', 'e/f/g'];
  const step = fc.oneof(
    fc.record({ do: fc.constant('record' as const), path: fc.constantFrom(...paths), n: fc.nat(50) }),
    fc.record({ do: fc.constant('remove' as const), path: fc.constantFrom(...paths) }),
    fc.record({
      do: fc.constantFrom('compact' as const, 'discard' as const, 'tear' as const, 'look' as const),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const folder = temporaryFolder();
      const read = createSnapshotReader(folder, 'id');
      for (const each of steps) {
        if (each.do === 'record') record(folder, [put(each.path, each.n)]);
        else if (each.do === 'remove') record(folder, [], [each.path]);
        else if (each.do === 'compact') compactSnapshot(folder, 'id');
        else if (each.do === 'discard') discardSnapshot(folder);
        else if (each.do === 'tear') appendFileSync(join(folder, 'snapshot.log'), 'é half a li');
        if (each.do === 'record') continue;
        expect(read()).toMatchObject(readSnapshot(folder, 'id'));
      }
      expect(read()).toMatchObject(readSnapshot(folder, 'id'));
    }),
    { numRuns: 150 },
  );
});
