import { createHash } from 'node:crypto';
import path from 'node:path';
import type { EngineEvent } from '../protocol/engineApi.ts';
import type { Embedder } from './embed/embedder.ts';
import { openEndpoint } from './embed/endpoint.ts';
import { isEndpoint } from './embed/endpointAddress.ts';
import { isOnDisk, openTransformers } from './embed/transformers.ts';
import type { NamingOptions } from './model.ts';
import { openVectorCache } from './store/vectorCache.ts';
import type { VectorSource } from './sync/vectors.ts';

/**
 * Opens the model that the options name, and the cache of the vectors it made before. Throws `ModelError`,
 * `ModelUnavailable`, `StorageError`, or the signal's reason.
 */
export async function openVectorSource(
  options: NamingOptions,
  workerFile: string,
  onEvent: (event: EngineEvent) => void,
  signal?: AbortSignal,
): Promise<VectorSource> {
  const embedder = await openEmbedder(options, workerFile, onEvent, signal);
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

/** Whether the options name a model that lies on this machine: opening it fetches nothing and asks nobody. */
export async function isHere({ model, storage }: NamingOptions, workerFile: string): Promise<boolean> {
  if (model === 'none' || isEndpoint(model)) return false;
  return isOnDisk({ model: folderOrId(model, workerFile), cacheFolder: path.join(storage, 'models') });
}

function openEmbedder(
  options: NamingOptions,
  workerFile: string,
  onEvent: (event: EngineEvent) => void,
  signal?: AbortSignal,
): Promise<Embedder> {
  const { model, apiKey: key, prefixes, allowDownload } = options;
  const cacheFolder = path.join(options.storage, 'models');
  const dimensionsFile = path.join(options.storage, 'dimensions.json');
  if (isEndpoint(model)) return openEndpoint({ model, key, prefixes, dimensionsFile }, signal);
  return openTransformers(
    {
      model: folderOrId(model, workerFile),
      cacheFolder,
      dimensionsFile,
      allowDownload,
      workerFile,
      prefixes,
      onDownload: (file, percent) => onEvent({ type: 'download', file, percent }),
    },
    signal,
  );
}

/** The model that comes with Lodestone lies beside the build's output. */
function folderOrId(model: string, workerFile: string): string {
  return model === 'bundled' ? path.join(path.dirname(workerFile), '..', 'model') : model;
}
