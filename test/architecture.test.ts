import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'src');

/** Which layers each layer may import, itself aside: the picture in ARCHITECTURE.md, in words. */
const reach: Record<string, readonly string[]> = {
  protocol: [],
  'engine/detect': ['protocol'],
  'engine/chunk': ['protocol'],
  'engine/embed': ['protocol'],
  'engine/store': ['protocol'],
  'engine/search': ['protocol', 'engine/detect', 'engine/chunk', 'engine/embed', 'engine/store'],
  'engine/sync': ['protocol', 'engine/detect', 'engine/chunk', 'engine/embed', 'engine/store'],
  engine: [
    'protocol',
    'engine/detect',
    'engine/chunk',
    'engine/embed',
    'engine/store',
    'engine/search',
    'engine/sync',
  ],
  cli: ['protocol'],
  host: ['protocol'],
  panel: ['protocol'],
  'extension.ts': ['host', 'protocol'],
  'cli.ts': ['cli', 'protocol'],
  'engineProcess.ts': ['engine', 'protocol'],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

test('every import follows the picture in ARCHITECTURE.md', () => {
  const wrong = importsOfOurs().filter(({ from, to, isTypeOnly }) => {
    const [here, there] = [layerOf(from), layerOf(to)];
    // A type leaves nothing behind in a bundle: detect, chunk, embed and store may share those.
    const isSharedType = isTypeOnly && here.startsWith('engine/') && there.startsWith('engine/');
    return here !== there && !isSharedType && !reach[here]!.includes(there);
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('only the host imports vscode', () => {
  const wrong = sources().filter(
    (file) => !file.startsWith('host/') && file !== 'extension.ts' && /from 'vscode'/.test(read(file)),
  );
  expect(wrong).toEqual([]);
});

test('the check above sees the imports that there are', () => {
  expect(importsOfOurs()).toContainEqual({
    from: 'engineProcess.ts',
    to: 'engine/engine.ts',
    isTypeOnly: false,
  });
  expect(importsOfOurs().length).toBeGreaterThan(100);
});

function importsOfOurs(): Import[] {
  const pattern = /^(?:import|export)(\s+type)?\s[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm;
  return sources().flatMap((from) =>
    [...read(from).matchAll(pattern)].map(([, type, fixed, dynamic]) => ({
      from,
      to: path.posix.join(path.posix.dirname(from), fixed ?? dynamic!),
      isTypeOnly: type !== undefined,
    })),
  );
}

function layerOf(file: string): string {
  const parts = file.split('/');
  return [parts.slice(0, 2).join('/'), parts[0]!].find((layer) => layer in reach) ?? `no layer holds ${file}`;
}

function sources(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll(path.sep, '/'));
}

function read(file: string): string {
  return readFileSync(path.join(src, file), 'utf8');
}
