/** A corpus in memory whose rows have their vectors, and a way to give a question its own. */
import path from 'node:path';
import type { Embedder } from '../../src/engine/embed/embedder.ts';
import { openTransformers } from '../../src/engine/embed/transformers.ts';
import { createOutline } from '../../src/engine/search/outline.ts';
import { textForModel } from '../../src/engine/search/search.ts';
import type { EmbedShort } from '../../src/engine/search/signatures.ts';
import { shortTextsOf } from '../../src/engine/shortTexts.ts';
import { embedText } from '../../src/engine/store/row.ts';
import type { Row } from '../../src/engine/store/store.ts';
import { createMemoryStore } from '../support/bm25.ts';
import { type Corpus, checkout, openCorpus } from './corpus.ts';

/** A corpus with vectors, where there is a model. */
export interface Embedded extends Corpus {
  readonly hasModel: boolean;
  /** A question's vector; none without a model. */
  vectorOf(query: string): Promise<Float32Array | undefined>;
  /** Vectors of short texts, as search asks for them; undefined without a model. */
  readonly embed: EmbedShort | undefined;
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
  if (embedder === undefined)
    return { ...corpus, hasModel: false, vectorOf: async () => undefined, embed: undefined };
  return { ...corpus, ...(await withVectors(corpus.rows, embedder)) };
}

/** A corpus of rows that were made elsewhere. */
export async function embedRows(rows: readonly Row[], embedder: Embedder): Promise<Embedded> {
  const outline = createOutline();
  outline.put(rows);
  return { rows, outline, ...(await withVectors(rows, embedder)) };
}

async function withVectors(
  rows: readonly Row[],
  embedder: Embedder,
): Promise<Pick<Embedded, 'store' | 'hasModel' | 'vectorOf' | 'embed'>> {
  const vectors = await embedder.embed(
    rows.map((row) => embedText(row)),
    'document',
  );
  const store = createMemoryStore();
  await store.replace(
    [],
    rows.map((row, at) => ({ ...row, vector: vectors[at]! })),
  );
  const vectorOf = async (query: string) => (await embedder.embed([textForModel(query)], 'query'))[0];
  return { store, hasModel: true, vectorOf, embed: shortTextsOf(embedder) };
}
