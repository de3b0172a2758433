/** What an OpenAI-compatible endpoint answers, checked. Pure. */
import { ModelError } from './embedder.ts';
import { normalise } from './pooling.ts';

const longestSaid = 300;
/** Whatever it asks for, an endpoint is tried again after a day. Milliseconds. */
const longestWait = 24 * 3_600_000;

/**
 * The unit vectors in an answer, in the order of the texts that were sent. Throws `ModelError` when there are not
 * as many as texts, when they differ in length, or when something else was answered. `who` is the model, for people.
 */
export function vectorsIn(answer: unknown, texts: number, who: string): Float32Array[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) {
    throw new ModelError(
      `${who} answered something else than vectors: check that the address is that of an OpenAI-compatible API (it often ends in /v1).`,
    );
  }
  if (data.length !== texts) {
    throw new ModelError(
      `${who} answered ${counted(data.length)} to ${texts} texts: it can't be relied on, choose another.`,
    );
  }
  const vectors: Float32Array[] = [];
  data.forEach((each: { index?: unknown; embedding?: unknown } | null, at) => {
    const place = each?.index ?? at;
    const vector = numbersIn(each?.embedding);
    const isPlace = typeof place === 'number' && Number.isInteger(place) && place >= 0 && place < texts;
    if (!isPlace || vectors[place] || !vector?.length || !normalise(vector, 0, vector.length)) {
      throw new ModelError(`${who} answered a vector that is none: choose a model that makes embeddings.`);
    }
    vectors[place] = vector;
  });
  const lengths = new Set(vectors.map(({ length }) => length));
  if (lengths.size > 1) {
    throw new ModelError(
      `${who} answered vectors of different lengths (${[...lengths].join(', ')}): choose another model.`,
    );
  }
  return vectors;
}

function counted(vectors: number): string {
  return vectors === 1 ? '1 vector' : `${vectors} vectors`;
}

/** A list of numbers, or what servers that ignore the wished-for form send: base64 of 32-bit floats. */
function numbersIn(embedding: unknown): Float32Array | undefined {
  if (Array.isArray(embedding)) {
    return embedding.every((each) => typeof each === 'number') ? Float32Array.from(embedding) : undefined;
  }
  if (typeof embedding !== 'string') return undefined;
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** What a refusal says of itself, in one line, without the key. */
export function saidIn(body: string, key: string | undefined): string {
  let said: unknown = body;
  try {
    const { error, message, detail } = JSON.parse(body);
    said = error?.message ?? error ?? message ?? detail ?? body;
  } catch {
    // A page, or nothing: shown as it is.
  }
  const text = (typeof said === 'string' ? said : JSON.stringify(said)).replace(/\s+/g, ' ').trim();
  const masked = key ? text.replaceAll(key, '…') : text;
  return masked.length > longestSaid ? `${masked.slice(0, longestSaid)}…` : masked;
}

/** Milliseconds that a `Retry-After` header asks to wait (seconds, or a date), a day at most; undefined when it says nothing. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const wait = !Number.isNaN(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(longestWait, Math.max(0, wait));
}
