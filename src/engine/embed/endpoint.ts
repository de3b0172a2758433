/** A model behind an OpenAI-compatible endpoint: Ollama, LM Studio, a company's own. The second way to be an `Embedder`. */
import { createHash } from 'node:crypto';
import { type Embedder, type EmbedKind, ModelError } from './embedder.ts';
import { type EndpointAddress, parseEndpoint } from './endpointAddress.ts';
import { vectorsIn } from './endpointAnswer.ts';
import { type Pace, type Patience, post, realPace, TooMuch } from './endpointRequest.ts';
import { keepDimensions, knownDimensions } from './knownDimensions.ts';
import { type Prefixes, prefixesOf } from './prefixes.ts';

/** What is needed to use an endpoint. */
export interface EndpointOptions {
  /** `URL#NAME`. */
  readonly model: string;
  readonly key?: string | undefined;
  /** What the model wants before each text; what is known of its name when left out. */
  readonly prefixes?: Prefixes | undefined;
  /** The file that the length of its vectors is kept in, so that a start needs no network. */
  readonly dimensionsFile: string;
  readonly pace?: Pace;
}

/** A document can wait, up to minutes a batch on a slow machine; a person who asked cannot. */
const patience: Readonly<Record<EmbedKind, Patience>> = {
  document: { attempts: 5, timeout: 120_000, longestPause: 20_000 },
  query: { attempts: 2, timeout: 15_000, longestPause: 1_000 },
};
/** The first request may have to wait for the model to be loaded there. */
const firstPatience: Patience = { attempts: 3, timeout: 60_000, longestPause: 5_000 };
/** Texts in one request; less when the endpoint turns out to take less. */
const mostTexts = 64;
/** Characters of a text that are sent at all: eight times what a chunk has. */
const longestText = 16_000;
/** A text that an endpoint refuses is sent again by its first half, but no shorter than this. */
const shortestText = 500;

/**
 * Opens a model behind an endpoint. The first time it is asked for one vector, to learn their length; later
 * nothing is asked until there is something to embed. Throws `ModelError`, `ModelUnavailable`, or the signal's reason.
 */
export async function openEndpoint(options: EndpointOptions, signal?: AbortSignal): Promise<Embedder> {
  const { dimensionsFile, pace = realPace } = options;
  const address = parseEndpoint(options.model);
  const key = sendable(options.key, address.host);
  const prefixes = options.prefixes ?? prefixesOf(address.name, undefined, undefined);
  const closing = new AbortController();
  const who = `The model ${address.name} at ${address.host}`;
  let most = mostTexts;
  /** What a request that failed half-way had already brought: the next one doesn't ask for it again. */
  let kept: ReadonlyMap<string, Float32Array> = new Map();

  /** One vector a text; in several requests when one is too much. */
  const ask = async (
    texts: readonly string[],
    held: Patience,
    made: Map<string, Float32Array>,
    either: AbortSignal,
  ): Promise<void> => {
    for (let at = 0; at < texts.length; ) {
      const part = texts.slice(at, at + most);
      try {
        const vectors = await askOnce(address, part, held, either);
        for (const [nth, text] of part.entries()) made.set(text, vectors[nth]!);
        at += part.length;
      } catch (error) {
        if (!(error instanceof TooMuch)) throw error;
        if (part.length > 1) most = Math.ceil(part.length / 2);
        else {
          made.set(part[0]!, await askShortened(part[0]!, held, error, either));
          at++;
        }
      }
    }
  };
  const askOnce = async (
    to: EndpointAddress,
    texts: readonly string[],
    held: Patience,
    either: AbortSignal,
  ) => vectorsIn(await post(to, texts, key, held, pace, either), texts.length, who);

  /** The vector of as much of a text as the endpoint takes. */
  const askShortened = async (text: string, held: Patience, why: TooMuch, either: AbortSignal) => {
    for (let length = text.length / 2; length >= shortestText; length /= 2) {
      try {
        return (await askOnce(address, [cut(text, length)], held, either))[0]!;
      } catch (error) {
        if (!(error instanceof TooMuch)) throw error;
      }
    }
    throw new ModelError(`${who} refused a text: ${why.message}`);
  };

  let dimensions = knownDimensions(dimensionsFile, address.id);
  if (dimensions === undefined) {
    const probe = new Map<string, Float32Array>();
    await ask(['probe'], firstPatience, probe, signal ?? closing.signal);
    dimensions = probe.get('probe')!.length;
    keepDimensions(dimensionsFile, address.id, dimensions);
  }
  const wanted = dimensions;
  const revision = createHash('sha256').update(JSON.stringify(prefixes)).digest('hex').slice(0, 16);

  return {
    identity: { id: address.id, revision, dimensions: wanted },
    async embed(texts, kind, given) {
      given?.throwIfAborted();
      if (closing.signal.aborted) throw new ModelError(`${who} was closed.`);
      const either = given ? AbortSignal.any([given, closing.signal]) : closing.signal;
      const asked = texts.map((text) => cut(`${prefixes[kind]}${text}`));
      const made = new Map(kept);
      const missing = [...new Set(asked)].filter((text) => !made.has(text));
      try {
        await ask(missing, patience[kind], made, either);
        if (kind === 'document') kept = new Map();
      } catch (error) {
        if (kind === 'document') kept = made;
        throw error;
      }
      return asked.map((text) => checked(made.get(text)!));
    },
    // Nothing of it is here to be loaded.
    begin: async () => {},
    async close() {
      closing.abort(new ModelError(`${who} was closed.`));
    },
  };

  function checked(vector: Float32Array): Float32Array {
    if (vector.length === wanted) return vector;
    keepDimensions(dimensionsFile, address.id, 0);
    throw new ModelError(
      `${who} gives vectors of ${vector.length} numbers, where it gave ${wanted} before: another model goes by that name now. Start again to build an index for it.`,
    );
  }
}

/** A key without the blanks that copying leaves around it; one that no header can carry is refused here, since `fetch` would show it. */
function sendable(given: string | undefined, host: string): string | undefined {
  const key = given?.trim();
  if (key && !/^[\x21-\x7e]+$/.test(key)) {
    throw new ModelError(
      `The key for ${host} holds blanks or other characters that no key has: copy it anew.`,
    );
  }
  return key || undefined;
}

/** The beginning of a text, without half of a character at its end. */
function cut(text: string, length = longestText): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
