import { describe, expect, it } from 'vitest';
import { isKey, keepKey, keyOf } from '../../src/host/apiKeys.ts';
import { isLocal, modelItems } from '../../src/host/modelItems.ts';
import { whyNothing } from '../../src/host/rootWords.ts';
import { offeredModels, readModel, withoutKeys } from '../../src/protocol/models.ts';

describe('the text that names a model', () => {
  it('is read as what it is', () => {
    const kinds = ['bundled', '', 'none', 'a/b-c.1', '/models/x', 'C:\\models\\x', '~/x'].map(
      (text) => readModel(text).kind,
    );
    expect(kinds).toEqual(['bundled', 'bundled', 'none', 'hub', 'folder', 'folder', 'folder']);
    expect(readModel('http://localhost:11434/v1#nomic-embed-text')).toEqual({
      kind: 'endpoint',
      url: 'http://localhost:11434/v1',
      name: 'nomic-embed-text',
    });
  });

  it('is written to the log without what only its owner may know', () => {
    const written = [
      'https://me:secret@host/v1?key=secret#name',
      'http://localhost:11434/v1#a',
      'a/b',
      'C:\\m',
    ];
    expect(written.map(withoutKeys)).toEqual([
      'https://…@host/v1?…#name',
      'http://localhost:11434/v1#a',
      'a/b',
      'C:\\m',
    ]);
  });

  it('is refused in a sentence that says what to give', () => {
    expect(() => readModel('minilm')).toThrow('“minilm” names no model');
    // Relative to what, nobody could say.
    expect(() => readModel('./x')).toThrow('absolute path');
    expect(() => readModel('https://api.example.com/v1')).toThrow('add # and its name');
    expect(() => readModel('https://#x')).toThrow('no address');
  });

  it('names each of those offered', () => {
    for (const { id } of offeredModels) expect(readModel(id)).toEqual({ kind: 'hub', id });
  });
});

describe('the list of models', () => {
  it('marks the one in use, and shows one that is not in it', () => {
    const marked = (current: string) =>
      modelItems(current).filter(({ label }) => label.startsWith('$(check)'));
    expect(marked('none').map(({ choice }) => choice)).toEqual(['none']);
    expect(marked('/my/model').map(({ choice }) => choice)).toEqual(['/my/model']);
  });

  it('gives size and licence of what is fetched', () => {
    for (const { id, megabytes, license } of offeredModels) {
      const item = modelItems('none').find(({ choice }) => choice === id);
      expect(item?.description).toBe(`${megabytes} MB · ${license}`);
    }
  });
});

it('an endpoint on this machine is told from one that is elsewhere', () => {
  expect(['http://localhost:1/v1', 'http://127.0.0.1/v1', 'http://[::1]:8/v1'].map(isLocal)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['https://api.example.com/v1', 'http://localhost.evil.com', 'http://10.0.0.1'].map(isLocal)).toEqual(
    [false, false, false],
  );
});

it('a key is kept for its own endpoint alone', async () => {
  const kept = new Map<string, string>();
  const secrets = {
    keys: async () => [...kept.keys()],
    get: async (name: string) => kept.get(name),
    store: async (name: string, value: string) => void kept.set(name, value),
    delete: async (name: string) => void kept.delete(name),
    onDidChange: () => ({ dispose() {} }),
  };
  await keepKey(secrets, 'https://API.example.com/v1/', 'secret');
  expect(await keyOf(secrets, 'https://api.example.com/v1')).toBe('secret');
  expect(await keyOf(secrets, 'https://api.example.org/v1')).toBeUndefined();
  expect(await keyOf(secrets, 'http://api.example.com/v1')).toBeUndefined();
  expect([...kept.keys()].every(isKey)).toBe(true);
  await keepKey(secrets, 'https://api.example.com/v1', '');
  expect(kept.size).toBe(0);
});

it('where there is nothing to index it is said why, and what to do', () => {
  expect(whyNothing(['file'], 1)).toBeUndefined();
  expect(whyNothing([], 0)).toContain('No folder is open');
  expect(whyNothing(['vscode-vfs'], 0)).toContain('(vscode-vfs)');
  expect(whyNothing(['file', 'vscode-vfs'], 0)).toContain('lodestone.enabled');
});
