import { ModelError } from './embedder.ts';

/** What a model wants before a text. */
export interface Prefixes {
  readonly query: string;
  readonly document: string;
}

const searchInstruction = 'Represent this sentence for searching relevant passages: ';

/** Models whose own files don't say what they want, by the name after the owner's, on the hub or as Ollama shortens it. Sources: their model cards. */
const known: readonly (readonly [RegExp, Prefixes])[] = [
  [/^(multilingual-)?e5-(small|base|large)(-v2)?$/, { query: 'query: ', document: 'passage: ' }],
  [/^bge-(small|base|large)-en(-v1\.5)?$/, { query: searchInstruction, document: '' }],
  [/^snowflake-arctic-embed(-(xs|s|m|m-long|l))?$/, { query: searchInstruction, document: '' }],
  [/^snowflake-arctic-embed(-(m|l)-v2\.0|2)$/, { query: 'query: ', document: '' }],
  [/^mxbai-embed-(xsmall|large)(-v1)?$/, { query: searchInstruction, document: '' }],
  [/^nomic-embed-text(-v1(\.5)?)?$/, { query: 'search_query: ', document: 'search_document: ' }],
  [
    /^embeddinggemma(-300m)?(-ONNX)?$/,
    { query: 'task: search result | query: ', document: 'title: none | text: ' },
  ],
];

/**
 * The prefixes of a model: from its `lodestone.json`, else from the prompts in its
 * `config_sentence_transformers.json`, else from what is known of its hub id; empty when none says.
 */
export function prefixesOf(id: string, own: unknown, sentenceTransformers: unknown): Prefixes {
  const { queryPrefix, documentPrefix } = fields(own);
  for (const [name, value] of Object.entries({ queryPrefix, documentPrefix })) {
    if (value !== undefined && typeof value !== 'string') {
      throw new ModelError(`"${name}" in the lodestone.json of ${id} must be a text.`);
    }
  }
  const prompts = fields(fields(sentenceTransformers)['prompts']);
  // Ollama's names end in a tag: `nomic-embed-text:latest`.
  const short = id.slice(id.lastIndexOf('/') + 1).replace(/:.*$/, '');
  const guess = known.find(([name]) => name.test(short))?.[1];
  return {
    query: text(queryPrefix) ?? text(prompts['query']) ?? guess?.query ?? '',
    document:
      text(documentPrefix) ?? text(prompts['document']) ?? text(prompts['passage']) ?? guess?.document ?? '',
  };
}

function fields(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
