/**
 * Models of the hub that are offered by name; any other can be named too. Each has `onnx/model_quantized.onnx`, which
 * is what is fetched: one byte a parameter, hence the sizes.
 */

/** A model on the hub, as it is offered. */
export interface OfferedModel {
  /** Its id on the hub. */
  readonly id: string;
  /** What is fetched, in megabytes. */
  readonly megabytes: number;
  /** Its licence, by SPDX. */
  readonly license: string;
  /** What it is good for, in one sentence. */
  readonly about: string;
}

/** Small ones first. */
export const offeredModels: readonly OfferedModel[] = [
  {
    id: 'rxdtech/potion-code-16M-v2-onnx',
    megabytes: 17,
    license: 'MIT',
    about:
      'A static model of code, of the kind that comes with Lodestone and twice its size: as fast, and trained otherwise.',
  },
  {
    id: 'Xenova/all-MiniLM-L6-v2',
    megabytes: 23,
    license: 'Apache-2.0',
    about: 'A small transformer for English prose: good with comments and documentation.',
  },
  {
    id: 'jinaai/jina-embeddings-v2-base-code',
    megabytes: 162,
    license: 'Apache-2.0',
    about:
      'Trained on code and questions about it, in English and 30 programming languages. Slow without a fast processor.',
  },
];

/** What a person's choice of model is: the setting's text, read. */
export type ModelChoice =
  | { readonly kind: 'bundled' }
  | { readonly kind: 'none' }
  | { readonly kind: 'hub'; readonly id: string }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'endpoint'; readonly url: string; readonly name: string };

/** Reads the text that names a model. Throws an `Error` of one sentence when it names none. */
export function readModel(text: string): ModelChoice {
  const named = text.trim();
  if (named === '' || named === 'bundled') return { kind: 'bundled' };
  if (named === 'none') return { kind: 'none' };
  if (/^https?:\/\//i.test(named)) return endpoint(named);
  if (/^([/\\]|~([/\\]|$)|[a-z]:[/\\])/i.test(named)) return { kind: 'folder', folder: named };
  if (/^\w[\w.-]*\/\w[\w.-]*$/.test(named)) return { kind: 'hub', id: named };
  throw new Error(
    `“${named}” names no model: give bundled, none, a hub's id such as ${offeredModels[0]!.id}, a folder's absolute path, or URL#NAME of an endpoint.`,
  );
}

/** The text that names a model, as it may stand in a log: an address without the name and password that somebody put there. */
export function withoutKeys(text: string): string {
  if (!/^https?:\/\//i.test(text)) return text;
  return text.replace(/^(\w+:\/\/)[^/?#]*@/, '$1…@').replace(/\?[^#]*/, '?…');
}

function endpoint(named: string): ModelChoice {
  const [url, name] = [named.replace(/#.*$/, ''), /#(.+)$/.exec(named)?.[1]];
  if (!URL.canParse(url))
    throw new Error(`“${url}” is no address: give one such as http://localhost:11434/v1.`);
  if (!name) {
    throw new Error(
      `“${named}” doesn't say which model to ask for: add # and its name, such as ${named}#nomic-embed-text.`,
    );
  }
  return { kind: 'endpoint', url, name };
}
