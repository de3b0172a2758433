/** A corpus in memory whose rows have their vectors, and a way to give a question its own. */
import path from 'node:path';
import type { Embedder } from '../../src/engine/embed/embedder.ts';
import { openTransformers } from '../../src/engine/embed/transformers.ts';
import { textForModel } from '../../src/engine/search/search.ts';
import { embedText } from '../../src/engine/store/row.ts';
import { createMemoryStore } from '../support/bm25.ts';
import { type Corpus, checkout, openCorpus } from './corpus.ts';

/** A corpus with vectors, where there is a model. */
export interface Embedded extends Corpus {
  readonly hasModel: boolean;
  /** A question's vector; none without a model. */
  vectorOf(query: string): Promise<Float32Array | undefined>;
}

/** The model in a folder, from what the build has made in `dist`; undefined for `none`. */
export async function openEmbedder(model: string): Promise<Embedder | undefined> {
  if (model === 'none') return undefined;
  return openTransformers({
    model,
    cacheFolder: path.join(checkout, 'node_modules', '.cache', 'lodestone-bench', 'models'),
    allowDownload: false,
    workerFile: path.join(checkout, 'dist', 'embedWorker.js'),
    onDownload: () => {},
  });
}

/** Reads and embeds all of a folder; without an embedder it is the corpus alone. */
export async function openEmbedded(folder: string, embedder: Embedder | undefined): Promise<Embedded> {
  const corpus = await openCorpus(folder);
  if (embedder === undefined) return { ...corpus, hasModel: false, vectorOf: async () => undefined };
  const vectors = await embedder.embed(
    corpus.rows.map((row) => embedText(row)),
    'document',
  );
  const store = createMemoryStore();
  await store.replace(
    [],
    corpus.rows.map((row, at) => ({ ...row, vector: vectors[at]! })),
  );
  const vectorOf = async (query: string) => (await embedder.embed([textForModel(query)], 'query'))[0];
  return { ...corpus, store, hasModel: true, vectorOf };
}
