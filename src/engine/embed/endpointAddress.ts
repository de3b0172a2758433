/** The address of a model behind an OpenAI-compatible endpoint, as people write it: `URL#NAME`. Pure. */
import { ModelError } from './embedder.ts';

/** Where a model is asked, and what it is called. */
export interface EndpointAddress {
  /** What texts are sent to: the address with `/embeddings`, its query kept. */
  readonly url: string;
  /** The model's name there. */
  readonly name: string;
  /** Host and port, for people. */
  readonly host: string;
  /** `NAME at HOST/PATH`: what tells this model from others. Holds neither query nor key. */
  readonly id: string;
}

/** Whether a model's name is the address of an endpoint. */
export function isEndpoint(model: string): boolean {
  return /^https?:/i.test(model);
}

/** Reads `http://localhost:11434/v1#nomic-embed-text`. Throws `ModelError` in a sentence that says how to write it. */
export function parseEndpoint(model: string): EndpointAddress {
  const like = 'write it like http://localhost:11434/v1#nomic-embed-text';
  const hash = model.indexOf('#');
  const name = hash < 0 ? '' : model.slice(hash + 1).trim();
  if (name === '') throw new ModelError(`The endpoint's address names no model after a "#": ${like}.`);
  let url: URL;
  try {
    url = new URL(model.slice(0, hash));
  } catch {
    throw new ModelError(`"${model.slice(0, hash)}" is not an address: ${like}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new ModelError(
      "A key has no business in the endpoint's address, where others see it: put it into LODESTONE_API_KEY, or let Choose Model keep it.",
    );
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/embeddings$/, '');
  url.pathname = `${path}/embeddings`;
  url.hash = '';
  return { url: url.href, name, host: url.host, id: `${name} at ${url.host}${path}` };
}
