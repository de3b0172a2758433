import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach } from 'vitest';
import type { Embedder } from '../../src/engine/embed/embedder.ts';
import { openTransformers, type TransformersOptions } from '../../src/engine/embed/transformers.ts';

/** The worker as it is built before the tests. */
export const workerFile = fileURLToPath(new URL('../../dist/embedWorker.js', import.meta.url));

const folders: string[] = [];
const embedders: Embedder[] = [];

/** An empty folder that is gone after the test. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'lodestone-embed-')));
  folders.push(folder);
  return folder;
}

/** Opens a model that is closed after the test; without downloads unless the options say more. */
export async function openModel(
  model: string,
  options: Partial<TransformersOptions> = {},
  signal?: AbortSignal,
): Promise<Embedder> {
  const all = { model, cacheFolder: emptyFolder(), allowDownload: false, workerFile, onDownload: () => {} };
  const embedder = await openTransformers({ ...all, ...options }, signal);
  embedders.push(embedder);
  return embedder;
}

/** A worker file that runs `before` and then is the real worker. */
export function workerAfter(before: string): string {
  const file = path.join(emptyFolder(), 'worker.mjs');
  writeFileSync(file, `${before}\nawait import(${JSON.stringify(pathToFileURL(workerFile).href)});\n`);
  return file;
}

/** The cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

afterEach(async () => {
  await Promise.all(embedders.splice(0).map((embedder) => embedder.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
