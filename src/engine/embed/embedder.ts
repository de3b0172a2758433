/** What made a vector: two vectors can be compared only when all of this is equal. */
export interface ModelIdentity {
  /** `none`, a hub id, or a folder's own id. */
  readonly id: string;
  /** Changes when the weights do: a hub revision, or a hash of a local folder's files. */
  readonly revision: string;
  readonly dimensions: number;
}

/** Whether a text is asked with or searched in; some models want a prefix for one of them. */
export type EmbedKind = 'query' | 'document';

/** The port to whatever turns texts into vectors. */
export interface Embedder {
  readonly identity: ModelIdentity;
  /** Whether it gives a hundred short texts their vectors in a few milliseconds, as is known once it has given any; not when left out. */
  readonly isQuick?: boolean;
  /** One unit-length vector of `identity.dimensions` a text, in order. Throws `ModelError`, or the signal's reason. */
  embed(texts: readonly string[], kind: EmbedKind, signal?: AbortSignal): Promise<Float32Array[]>;
  /**
   * Begins to load what the next text needs, for one that may come soon; nothing is fetched or asked for. Resolves once that
   * is under way. Never rejects: what is wrong, the text is told.
   */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** A model that can't be loaded or used, told in one sentence for people. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** A model that is elsewhere doesn't answer just now: an outage, a limit reached, a timeout. Told in one sentence for people. */
export class ModelUnavailable extends Error {
  override readonly name = 'ModelUnavailable';
  /** How long to wait before it is asked again, in milliseconds, where it said so. */
  readonly retryAfter: number | undefined;
  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}

/** Whether an error says only that there is no model to ask: what needs none goes on. */
export function isOfModel(error: unknown): error is ModelError | ModelUnavailable {
  return error instanceof ModelError || error instanceof ModelUnavailable;
}
