import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Hit } from '../../src/protocol/engineApi.ts';
import { program, startProgram, untilEnded } from '../support/program.ts';

interface Known {
  readonly query: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

const file = fileURLToPath(new URL('known-answers.json', import.meta.url));
const known: { package: string; version: string; queries: Known[] } = JSON.parse(readFileSync(file, 'utf8'));
/** A known answer has to be among so many hits. */
const within = 3;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodestone-known-'));
  const wanted = `${known.package}@${known.version}`;
  const isWindows = process.platform === 'win32';
  const packed = execFileSync(isWindows ? 'npm.cmd' : 'npm', ['pack', wanted, '--silent'], {
    cwd: folder,
    shell: isWindows,
  });
  execFileSync('tar', ['xzf', String(packed).trim().split('\n').at(-1)!], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(['bundled', 'none'])(
  'ten questions to a package from npm are answered among the first three hits, model %s',
  async (model) => {
    const root = path.join(folder, 'package');
    const queries = path.join(folder, 'queries.txt');
    writeFileSync(queries, known.queries.map(({ query }) => `${query}\n`).join(''));
    const storage = path.join(folder, 'storage');
    const args = ['search', root, '--queries', queries, '--json', '-k', String(within), '--storage', storage];
    const { code, out } = await untilEnded(startProgram(program, [...args, '--model', model]));
    expect(code).toBe(0);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { query: string; hits: Hit[] });
    expect(answers.map(({ query }) => query)).toEqual(known.queries.map(({ query }) => query));
    const missed = known.queries.filter(
      (wanted, at) => !answers[at]!.hits.some((hit) => answersIt(hit, wanted)),
    );
    expect(missed).toEqual([]);
  },
);

function answersIt(hit: Hit, wanted: Known): boolean {
  return hit.path === wanted.path && hit.startLine <= wanted.endLine && hit.endLine >= wanted.startLine;
}
