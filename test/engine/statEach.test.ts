import { symlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type StatEachOptions, statEach } from '../../src/engine/statEach.ts';
import { project } from '../support/openEngine.ts';

/** Folders and files, a link to each, links that lead nowhere and round in circles, and names that nothing has. */
function tree() {
  const made = Array.from({ length: 40 }, (_, n) => `d${n}`);
  const root = project(Object.fromEntries(made.map((name) => [`${name}/a.ts`, name])));
  symlinkSync('d0', path.join(root, 'toFolder'));
  symlinkSync('d0/a.ts', path.join(root, 'toFile'));
  symlinkSync('nowhere', path.join(root, 'toNothing'));
  symlinkSync('round', path.join(root, 'round'));
  const others = ['', 'toFolder', 'toFile', 'toNothing', 'round', 'missing', 'd0/a.ts/below', 'not\0a name'];
  return { root, names: [...made, ...made.map((name) => `${name}/a.ts`), ...others] };
}

describe('asking of many folders', () => {
  const ways: readonly [string, StatEachOptions][] = [
    ['outright', { isFar: false, turn: Number.POSITIVE_INFINITY }],
    ['by promise, where the disk is far', { isFar: true }],
    ['outright and then by promise, where the disk is slow', { isFar: false, turn: 0 }],
  ];
  test.each(ways)('%s: each is told of once, as the system has it', async (_, options) => {
    const { root, names } = tree();
    const told: (readonly [string, number | undefined])[] = [];
    await statEach(root, names, (name, found) => told.push([name, found?.ino]), options);
    const ask = async (name: string) => {
      const found = await stat(path.join(root, name)).catch(() => undefined);
      return [name, found?.ino] as const;
    };
    const expected = await Promise.all(names.map(ask));
    const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
    expect(told.sort(byName)).toEqual(expected.sort(byName));
    expect(told.filter(([, ino]) => ino === undefined)).toHaveLength(5);
  });

  test('the loop waits for no longer than a turn, nor for a far disk at all', async () => {
    const { root, names } = tree();
    /** How many are told of before anything else gets its turn. */
    const atFirst = async (options: StatEachOptions) => {
      let told = 0;
      const asking = statEach(root, names, () => told++, options);
      const before = told;
      await asking;
      return before;
    };
    expect(await atFirst({ isFar: false, turn: Number.POSITIVE_INFINITY })).toBe(names.length);
    expect(await atFirst({ isFar: false, turn: 0 })).toBe(1);
    expect(await atFirst({ isFar: true })).toBe(0);
  });

  test('a disk that is slow in three turns is asked outright no more', async () => {
    const { root, names } = tree();
    const told: string[] = [];
    const asking = statEach(root, names, (name) => told.push(name), { isFar: false, turn: 0 });
    const perTurn: number[] = [];
    for (let before = 0; perTurn.length < 4; ) {
      perTurn.push(told.length - before);
      before = told.length;
      await new Promise(setImmediate);
    }
    await asking;
    // In the fourth the questions are put; their answers come with a later one.
    expect(perTurn).toEqual([1, 1, 1, 0]);
    expect(told).toHaveLength(names.length);
  });
});
