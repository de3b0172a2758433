/** Errors and notices that a client of the engine acts on. They are known by these, never by a part of their text. */

/** A root has no index to answer from. Crosses a process border as `code`. */
export class NotIndexed extends Error {
  override readonly name = 'NotIndexed';
  readonly code = 'NOT_INDEXED';
  constructor(root: string) {
    super(`${root} has not been indexed yet: run a sync first.`);
  }
}

/** Whether an error, here or from the far side of a channel, is `NotIndexed`. */
export function isNotIndexed(error: unknown): boolean {
  return error instanceof Error && (error as { readonly code?: unknown }).code === 'NOT_INDEXED';
}

/** The notice of an answer from an index that isn't whole. */
export const incompleteNotice = 'The index is not complete yet; these answers are from what is in it so far.';
