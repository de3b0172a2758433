import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openEngine, project } from '../support/openEngine.ts';

const source = (name: string) =>
  `import { x } from './x';\n\n/** ${name} the boat. */\nexport function ${name}Boat(speed: number) {\n  return x(speed);\n}\n`;

/** An index of three files, searched without a sync in between. */
async function indexed() {
  const root = project({ 'a/steer.ts': source('steer'), 'row.ts': source('row'), 'sail.ts': source('sail') });
  const engine = openEngine();
  await engine.done(root);
  return { root, engine, at: (name: string) => path.join(root, name) };
}

test('lines that moved are given where they are now', async () => {
  const { root, engine, at } = await indexed();
  const before = (await engine.find(root, 'steerBoat'))[0]!;
  writeFileSync(at('a/steer.ts'), `// one\n// two\n${readFileSync(at('a/steer.ts'), 'utf8')}`);
  const after = (await engine.find(root, 'steerBoat'))[0]!;
  expect(after).toMatchObject({ path: 'a/steer.ts', stale: false, text: before.text });
  expect([after.startLine, after.endLine]).toEqual([before.startLine + 2, before.endLine + 2]);
  const lines = readFileSync(at('a/steer.ts'), 'utf8').split('\n');
  expect(lines.slice(after.startLine - 1, after.endLine).join('\n')).toBe(after.text);
});

test('of several equal runs of lines the nearest is given, also with CRLF', async () => {
  const { root, engine, at } = await indexed();
  const whole = readFileSync(at('a/steer.ts'), 'utf8');
  const { startLine } = (await engine.find(root, 'steerBoat'))[0]!;
  writeFileSync(at('a/steer.ts'), `\n${whole}${'\n'.repeat(50)}${whole}`.replaceAll('\n', '\r\n'));
  expect((await engine.find(root, 'steerBoat'))[0]).toMatchObject({ startLine: startLine + 1, stale: false });
});

test('lines that were edited are flagged', async () => {
  const { root, engine, at } = await indexed();
  writeFileSync(at('a/steer.ts'), source('steer').replace('x(speed)', 'x(2)'));
  expect((await engine.find(root, 'steerBoat'))[0]).toMatchObject({ path: 'a/steer.ts', stale: true });
});

test('a file that is gone, or is another thing now, is dropped and makes room for the next', async () => {
  const { root, engine, at } = await indexed();
  const all = await engine.find(root, 'boat');
  expect(new Set(all.map((hit) => hit.path))).toEqual(new Set(['a/steer.ts', 'row.ts', 'sail.ts']));
  rmSync(at('row.ts'));
  expect((await engine.find(root, 'boat')).map((hit) => hit.path)).not.toContain('row.ts');
  expect(await engine.find(root, 'boat', { limit: 2 })).toHaveLength(2);
  rmSync(at('a'), { recursive: true });
  rmSync(at('sail.ts'));
  mkdirSync(at('sail.ts'));
  execFileSync('mkfifo', [at('row.ts')]);
  expect(await engine.find(root, 'boat')).toEqual([]);
});
