/**
 * What each sign of a good answer is worth: the whole tuning of ranking stands in this table. Found by coordinate
 * ascent on the development half of the public benchmark, the half of our own questions that is for choosing by,
 * questions written for code, doc sentences and commit subjects, then rounded. `npm run bench:fit` fits and
 * cross-validates, with `--ablate` it says what each is worth; `foreign` began as `npm run bench:fit:foreign` found it;
 * `npm run bench:quality` and `bench:lines` show what they give.
 */

/** Parts of a file's score. Each sign is in [0, 1] unless said otherwise; the weights are in points of the first. */
export interface FileWeights {
  /** The file's best chunk matches: BM25 and cosine, fused. */
  readonly match: number;
  /** Several good chunks: its best three together, over the query's best such sum. */
  readonly several: number;
  /** The query says every word of the file's name. */
  readonly wholeName: number;
  /** Share of the words of the file's name that the query says. */
  readonly nameSaid: number;
  /** Share of the query's words that the file's name and folders say. */
  readonly querySaid: number;
  /** It defines a name of the query. */
  readonly defines: number;
  /** It defines a name that neighbouring words of the query make when joined. */
  readonly compound: number;
  /** It holds a quoted phrase, or the whole query, as it stands: a message, say. */
  readonly phrase: number;
  /** It is the file of a `path:line` in the query. */
  readonly place: number;
  /** log of its lines, within the root's range. Small: long files answer more, but not because they are long. */
  readonly size: number;
  readonly test: number;
  readonly compat: number;
  readonly example: number;
  readonly reexport: number;
  readonly declaration: number;
  readonly generated: number;
  /** It is no program: documents, data, settings. */
  readonly aside: number;
  /** The nearest signature in it: see `ChunkWeights`. */
  readonly signature: number;
}

/** Parts of a chunk's score within its file, in the same points. */
export interface ChunkWeights {
  readonly match: number;
  /** It defines the name that is all of the query. */
  readonly defines: number;
  readonly phrase: number;
  readonly place: number;
  /** Imports, licence headers, re-exports: their words are about other files, or about none. */
  readonly preamble: number;
  /** Only types: what is done stands elsewhere. */
  readonly types: number;
  /** It defines nothing. */
  readonly nameless: number;
  /** The natural logarithm of its characters: what does the work is rarely the shortest piece. Up to 8 or so. */
  readonly length: number;
  /** The signature of one of its functions means what the query does: their cosine, 0 where it wasn't looked at or there is no model. */
  readonly signature: number;
}

/** Signs of a chunk by which it is judged only as far as the question is foreign to the code. */
export type ForeignSign = 'lexical' | 'meaning' | 'lines' | 'works';

/**
 * What is added to a chunk's score for a question in words foreign to the code, in proportion to how foreign they
 * are (`foreignness`). What speaks for a file by its names speaks for less then, what its chunks mean for more.
 */
export interface ForeignWeights {
  readonly file: Partial<FileWeights>;
  /** `lexical` and `meaning` are the two measures in [0, 1], `lines` the logarithm of its lines, `works` 1 for a function. */
  readonly chunk: Partial<ChunkWeights & Readonly<Record<ForeignSign, number>>>;
}

/** How chunks of one file share the list with other files. */
export interface ListWeights {
  /** What a file's second chunk loses to its first, and its third to its second. */
  readonly another: number;
  /** The same for a query that is a whole sentence: such a one asks for a place, a shorter one for a file. */
  readonly anotherToSentence: number;
  /** What a chunk loses for each point by which it is worse than its file's best. */
  readonly spread: number;
  /** From this chunk of a file on, they come after what other files have. */
  readonly most: number;
}

/** How words and meaning are joined. */
export interface FuseWeights {
  /** The share of meaning in a match, in [0, 1]. */
  readonly meaning: number;
  /** The same where the query is a name, or has one in it. */
  readonly named: number;
  /** How much of the rest goes to meaning where the query's words are foreign to the code. */
  readonly more: number;
  /** A query of which one chunk says this share is in the code's words; */
  readonly familiar: number;
  /** one of which none says more than this is foreign to it. */
  readonly foreign: number;
  /** By how much that share counts for more where a file is ahead of all others by words, in proportion to how far (`ahead`). */
  readonly ahead: number;
}

/** All weights of ranking. */
export interface Weights {
  readonly fuse: FuseWeights;
  readonly file: FileWeights;
  readonly chunk: ChunkWeights;
  readonly list: ListWeights;
  readonly foreign: ForeignWeights;
}

/** The weights that search goes by. */
export const weights: Weights = {
  fuse: { meaning: 0.5, named: 0.1, more: 0.8, familiar: 0.75, foreign: 0.3, ahead: 0.3 },
  file: {
    match: 1.7,
    several: 1.3,
    wholeName: 0.7,
    nameSaid: 0.55,
    querySaid: 0.7,
    defines: 0.7,
    compound: 0.5,
    phrase: 0.6,
    place: 4,
    size: 0.6,
    test: -1.1,
    compat: -1,
    example: -0.3,
    reexport: -0.1,
    declaration: -0.3,
    generated: -0.3,
    aside: -2,
    signature: 0.2,
  },
  chunk: {
    match: 1,
    defines: 0.6,
    phrase: 0.6,
    place: 4,
    preamble: -0.5,
    types: -0.1,
    nameless: -0.6,
    length: 0.1,
    signature: 1,
  },
  list: { another: 2, anotherToSentence: 0.7, spread: 1.6, most: 3 },
  foreign: {
    file: {
      several: -0.3,
      nameSaid: -1.15,
      querySaid: 1.4,
      defines: -0.95,
      size: -1.4,
      test: 0.25,
      generated: -1.4,
      aside: 0.6,
    },
    chunk: {
      match: -0.25,
      types: -0.85,
      lexical: -0.35,
      meaning: 1.2,
      lines: 0.3,
      works: 0.45,
    },
  },
};
