/** A thread ended in the middle of a job: out of memory, native code that crashed, or a file that it never came to the end of. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
  /** It was ended by `close`, not by what it was doing. */
  readonly isClosing: boolean;
  /** Which file of its job it never came to the end of. */
  readonly stuckAt: number | undefined;
  constructor(message: string, isClosing: boolean, stuckAt?: number) {
    super(message);
    this.isClosing = isClosing;
    this.stuckAt = stuckAt;
  }
}
