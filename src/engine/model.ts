import type { EngineEvent, EngineOptions } from '../protocol/engineApi.ts';
import { withoutKeys } from '../protocol/models.ts';
import { chunkerVersion } from './chunk/chunkFile.ts';
import { isOfModel } from './embed/embedder.ts';
import type { RootParts } from './run.ts';
import type { IndexIdentity } from './store/store.ts';
import { schemaVersion } from './sync/indexFolder.ts';
import type { VectorSource } from './sync/vectors.ts';
import { orAborted } from './turns.ts';
import { isHere, openVectorSource } from './vectorSource.ts';

/** Options that name a model. */
export type NamingOptions = EngineOptions & { readonly model: string };

/** A model, opened when it is first needed, and what it makes of an index's identity. */
export interface Model extends Pick<RootParts, 'identity' | 'known' | 'vectors' | 'begin'> {
  close(): Promise<void>;
}

/** What a question may rely on: the identity of the root's index, or the sentence that says why the model isn't there. */
export type Known = { readonly identity: IndexIdentity } | { readonly why: string };

/** How long a model may be fetched or loaded before questions no longer wait for it, in milliseconds. */
const patience = 2000;

/** What makes indexes here, whatever the model. */
export const maker = { schema: schemaVersion, chunker: chunkerVersion };

/** The model that the options name. Nothing is loaded yet. */
export function createModel(
  options: NamingOptions,
  workerFile: string,
  onEvent: (event: EngineEvent) => void,
  closing: AbortSignal,
): Model {
  let source: Promise<VectorSource> | undefined;
  let since = 0;
  const vectors = async () => {
    if (options.model === 'none') return undefined;
    if (!source) {
      since = performance.now();
      source = openVectorSource(options, workerFile, onEvent, closing);
      // One that failed is tried again by the next request: the model may be there by then.
      source.catch(() => {
        source = undefined;
      });
    }
    return source;
  };
  const identity = async () => {
    const model = (await vectors())?.embedder.identity ?? { id: 'none', revision: '', dimensions: 0 };
    return { ...maker, model };
  };
  const known: Model['known'] = async (signal) => {
    const found = identity().then(
      (known): Known => ({ identity: known }),
      (error: unknown): Known => {
        if (isOfModel(error)) return { why: error.message };
        throw error;
      },
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Known>((resolve) => {
      const why = `The model ${withoutKeys(options.model)} is still being fetched or loaded.`;
      timer = setTimeout(() => resolve({ why }), Math.max(0, since + patience - performance.now()));
    });
    try {
      return await orAborted(Promise.race([found, late]), signal);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    vectors,
    identity,
    known,
    async begin() {
      try {
        if (!(await isHere(options, workerFile)) || 'why' in (await known())) return;
        await (await vectors())?.embedder.begin();
      } catch {
        // Whoever needs it is told.
      }
    },
    async close() {
      const opened = await source?.catch(() => undefined);
      await opened?.embedder.close();
      opened?.cache.close();
    },
  };
}
