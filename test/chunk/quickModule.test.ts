import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

/** `(func (export "f") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))` */
const loop = [
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 1, 0x7f, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0],
  ...[10, 16, 1, 14, 0, 3, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x0b],
];

test('a busy function of a quick module is compiled once, one of any other module again', () => {
  const source = path.join(import.meta.dirname, '../../src/engine/chunk/quickModule.ts');
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const compilers = (module: string) => {
    const script = `
      ${outputFiles[0]!.text}
      const bytes = Uint8Array.from(${JSON.stringify(loop)});
      quickModule(Uint8Array.from([...bytes, 0, 2, 1, 0x61]));
      const { f } = new WebAssembly.Instance(${module}).exports;
      for (let round = 0; round < 5; round++) f(1_000_000);`;
    const flags = ['--trace-wasm-compilation-times', '--input-type=module'];
    const said = execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' });
    return [...said.matchAll(/Compiled function .* using (\w+)/g)].map(([, compiler]) => compiler);
  };
  // Later ones decide by themselves.
  const decidesEarly = Number.parseInt(process.versions.v8, 10) < 12;
  const quick = compilers('quickModule(bytes)');
  expect(quick[0]).toBe('Liftoff');
  if (decidesEarly) expect(quick).toHaveLength(1);
  expect(compilers('new WebAssembly.Module(bytes)')).toEqual(['Liftoff', 'TurboFan']);
});
