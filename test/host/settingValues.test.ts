import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaults,
  hiddenGlobs,
  readEnabled,
  readEngineSettings,
  readLogLevel,
  readRootSettings,
} from '../../src/host/settingValues.ts';

function reading(values: Record<string, unknown>) {
  const complaints: string[] = [];
  return {
    get: (key: string) => values[key],
    complain: (sentence: string) => complaints.push(sentence),
    complaints,
  };
}

describe('what a root is followed by', () => {
  it('is the defaults in the engine’s units where nothing is set', () => {
    const { get, complain, complaints } = reading({});
    expect(readRootSettings(get, [], complain)).toEqual({
      include: [],
      exclude: [],
      respectIgnoreFiles: true,
      maxFileSize: 1_000_000,
      debounce: 2000,
      interval: 300_000,
      watch: false,
      autoStart: true,
    });
    expect(complaints).toEqual([]);
  });

  it('takes in what the editor hides only where ignore files count', () => {
    const { get, complain } = reading({ exclude: ['a/**'] });
    expect(readRootSettings(get, ['b'], complain).exclude).toEqual(['a/**', 'b']);
    const other = reading({ exclude: ['a/**'], respectIgnoreFiles: false });
    expect(readRootSettings(other.get, ['b'], other.complain).exclude).toEqual(['a/**']);
  });

  it('is complained of in one sentence that names the setting, and is the default then', () => {
    const { get, complain, complaints } = reading({ include: 'src', maxFileSize: -1, debounce: '2 s' });
    expect(readRootSettings(get, [], complain)).toMatchObject({
      include: [],
      maxFileSize: 1e6,
      debounce: 2000,
    });
    expect(complaints).toHaveLength(3);
    for (const [at, key] of ['include', 'maxFileSize', 'debounce'].entries()) {
      expect(complaints[at]).toContain(`lodestone.${key}`);
    }
  });

  it('is usable whatever was typed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(defaults)), fc.anything()), (values) => {
        const { get, complain } = reading(values);
        const { include, exclude, maxFileSize, debounce, interval } = readRootSettings(get, [], complain);
        expect([...include, ...exclude].every((glob) => typeof glob === 'string' && glob !== '')).toBe(true);
        expect(maxFileSize).toBeGreaterThanOrEqual(1000);
        expect(debounce).toBeGreaterThanOrEqual(100);
        expect(interval).toBeGreaterThanOrEqual(0);
        expect(readEngineSettings(get, 4, complain).threads).toBeGreaterThanOrEqual(1);
        expect(typeof readEnabled(get)).toBe('boolean');
        expect(['error', 'warn', 'info', 'debug']).toContain(readLogLevel(get));
      }),
    );
  });
});

describe('the engine’s settings', () => {
  it('leave one core to the editor, and at least one to the engine', () => {
    const { get, complain } = reading({ concurrency: 0 });
    expect(readEngineSettings(get, 8, complain).threads).toBe(7);
    expect(readEngineSettings(get, 1, complain).threads).toBe(1);
    expect(readEngineSettings((key) => ({ concurrency: 3 })[key], 8, complain).threads).toBe(3);
  });

  it('give a run an hour, or the minutes that are set', () => {
    const limit = (value: unknown) => {
      const { get, complain, complaints } = reading({ timeLimit: value });
      return [readEngineSettings(get, 2, complain).timeLimit, complaints.length];
    };
    expect([limit(undefined), limit(5), limit(0), limit('1 h')]).toEqual([
      [3_600_000, 0],
      [300_000, 0],
      [3_600_000, 1],
      [3_600_000, 1],
    ]);
  });

  it('take both prefixes or none', () => {
    const both = reading({ modelPrefixes: { query: 'q: ', document: '' } });
    expect(readEngineSettings(both.get, 2, both.complain).prefixes).toEqual({ query: 'q: ', document: '' });
    const one = reading({ modelPrefixes: { query: 'q: ' } });
    expect(readEngineSettings(one.get, 2, one.complain).prefixes).toBeUndefined();
    expect(one.complaints).toHaveLength(1);
  });
});

it('of the editor’s excludes those count that a person set without a condition', () => {
  const value = { '**/.git': true, out: true, '**/*.js': { when: '$(basename).ts' }, kept: false };
  expect(hiddenGlobs(value, { '**/.git': true, kept: true })).toEqual(['out']);
  expect(hiddenGlobs(undefined, undefined)).toEqual([]);
});
