import { createHash } from 'node:crypto';
import path from 'node:path';
import type { EngineEvent, EngineOptions } from '../protocol/engineApi.ts';
import { openTransformers } from './embed/transformers.ts';
import { openVectorCache } from './store/vectorCache.ts';
import type { VectorSource } from './sync/vectors.ts';

/**
 * Opens the model that the options name, and the cache of the vectors it made before. Throws `ModelError`,
 * `StorageError`, or the signal's reason.
 */
export async function openVectorSource(
  options: EngineOptions,
  workerFile: string,
  onEvent: (event: EngineEvent) => void,
  signal?: AbortSignal,
): Promise<VectorSource> {
  const embedder = await openTransformers(
    {
      model: options.model === 'bundled' ? bundledFolder(workerFile) : options.model,
      cacheFolder: path.join(options.storage, 'models'),
      allowDownload: options.allowDownload,
      workerFile,
      onDownload: (file, percent) => onEvent({ type: 'download', file, percent }),
    },
    signal,
  );
  const { id, revision, dimensions } = embedder.identity;
  const key = createHash('sha256')
    .update(JSON.stringify([id, revision, dimensions]))
    .digest('hex')
    .slice(0, 16);
  try {
    const cache = await openVectorCache(path.join(options.storage, 'vectors', key), dimensions);
    return { embedder, cache };
  } catch (error) {
    await embedder.close();
    throw error;
  }
}

/** The model that comes with Lodestone lies beside the build's output. */
function bundledFolder(workerFile: string): string {
  return path.join(path.dirname(workerFile), '..', 'model');
}
