/** Vectors of short texts, asked for while a question waits, and kept for the next one: it is mostly about the same code. */
import { type Embedder, isOfModel } from './embed/embedder.ts';
import type { EmbedShort } from './search/signatures.ts';

/** So many are kept, a kilobyte each: what some seventy questions about different code ask for. */
const most = 2000;
/** By model: text → vector, the one used longest ago first. */
const kept = new WeakMap<Embedder, Map<string, Float32Array>>();

/** Asks a model for vectors of short texts; undefined where it isn't quick enough for that, as is known once it gave a vector. */
export function shortTextsOf(embedder: Embedder | undefined, signal?: AbortSignal): EmbedShort | undefined {
  if (!embedder?.isQuick) return undefined;
  const known = kept.get(embedder) ?? new Map<string, Float32Array>();
  kept.set(embedder, known);
  return async (texts) => {
    const found = new Map<string, Float32Array>();
    for (const text of texts) {
      const vector = known.get(text);
      if (vector) found.set(text, vector);
    }
    const missing = [...new Set(texts)].filter((text) => !found.has(text));
    try {
      // As questions, which go before the texts of a run.
      const vectors = await embedder.embed(missing, 'query', signal);
      for (const [at, text] of missing.entries()) found.set(text, vectors[at]!);
    } catch (error) {
      // The question has its own vector, and is answered by that.
      if (isOfModel(error)) return undefined;
      throw error;
    }
    for (const [text, vector] of found) {
      known.delete(text);
      known.set(text, vector);
    }
    for (const text of known.keys()) {
      if (known.size <= most) break;
      known.delete(text);
    }
    return texts.map((text) => found.get(text)!);
  };
}
