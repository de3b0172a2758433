/** The words of a text as the model's tokenizer sees them; `tokenizerJson` says the same to transformers. */

const camel = /(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;
const word = /[a-z]+|[0-9]+/g;

/** Lower-case words: runs of letters, split at camelCase, and runs of digits; all else parts words. */
export function wordsOf(text: string): string[] {
  return text.replace(camel, ' ').toLowerCase().match(word) ?? [];
}

/** The tokenizer.json by which transformers gives `encode(wordsOf(text))`; ids are places in `pieces`. */
export function tokenizerJson(pieces: readonly string[]): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ['[PAD]', '[UNK]'].map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Replace', pattern: { Regex: camel.source }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: { type: 'Split', pattern: { Regex: word.source }, behavior: 'Removed', invert: true },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    },
  };
}
