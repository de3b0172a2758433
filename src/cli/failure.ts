/** Told in one sentence; the program ends with exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** Wrong usage: the sentence is followed by where to read of it, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The reason of the signal that a Ctrl-C or a request to end aborts. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** 128 plus the number of the system's signal, as shells count it. */
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('Stopped; what was done is kept, and the next run takes up the rest.');
    this.exitCode = exitCode;
  }
}
