import type { EngineEvent, EngineOptions } from '../protocol/engineApi.ts';
import { chunkerVersion } from './chunk/chunkFile.ts';
import type { RootParts } from './run.ts';
import { schemaVersion } from './sync/indexFolder.ts';
import type { VectorSource } from './sync/vectors.ts';
import { openVectorSource } from './vectorSource.ts';

/** The engine's model, opened when it is first needed, and what it makes of an index's identity. */
export interface Model extends Pick<RootParts, 'maker' | 'identity' | 'vectors'> {
  close(): Promise<void>;
}

/** The model that the options name. Nothing is loaded yet. */
export function createModel(
  options: EngineOptions,
  workerFile: string,
  onEvent: (event: EngineEvent) => void,
  closing: AbortSignal,
): Model {
  const maker = { schema: schemaVersion, chunker: chunkerVersion };
  let source: Promise<VectorSource> | undefined;
  const vectors = async () => {
    if (options.model === 'none') return undefined;
    if (!source) {
      source = openVectorSource(options, workerFile, onEvent, closing);
      // One that failed is tried again by the next request: the model may be there by then.
      source.catch(() => {
        source = undefined;
      });
    }
    return source;
  };
  return {
    maker,
    vectors,
    async identity() {
      const model = (await vectors())?.embedder.identity ?? { id: 'none', revision: '', dimensions: 0 };
      return { ...maker, model };
    },
    async close() {
      const opened = await source?.catch(() => undefined);
      await opened?.embedder.close();
      opened?.cache.close();
    },
  };
}
