import { type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** How to ask. */
export interface StatEachOptions {
  /** The disk may be long in answering: none of it is waited for in the loop's own time. */
  readonly isFar: boolean;
  /** For how long others wait at a time, in milliseconds: longer by one answer at most. */
  readonly turn?: number;
}

/** A disk that has its folders in memory answers in 3 microseconds. With fewer answers in a turn than this it hasn't. */
const fewest = 50;
/** So many turns with few answers may be the machine's fault, which has others at work. */
const mostSlow = 3;
/** Promises waited for at the same time. */
const atOnce = 8;

/**
 * Tells of each name below a folder what the system says of it, links followed; undefined of what isn't there or may not be asked for.
 * Asked by promise an answer costs four to six times what it costs outright. So it is asked outright, in turns of the loop between
 * which others get theirs, and by promise only what is left once the disk is found to be slow.
 */
export async function statEach(
  root: string,
  names: readonly string[],
  tell: (name: string, found: Stats | undefined) => void,
  { isFar, turn = 2 }: StatEachOptions,
): Promise<void> {
  const left = names.values();
  for (let slow = isFar ? mostSlow : 0; slow < mostSlow; ) {
    const end = performance.now() + turn;
    let answers = 0;
    do {
      const { done, value } = left.next();
      if (done) return;
      tell(value, statNow(`${root}/${value}`));
      answers++;
    } while (performance.now() < end);
    if (answers < fewest) slow++;
    await new Promise(setImmediate);
  }
  const some = async () => {
    for (const name of left) tell(name, await stat(`${root}/${name}`).catch(() => undefined));
  };
  await Promise.all(Array.from({ length: atOnce }, some));
}

function statNow(at: string): Stats | undefined {
  try {
    return statSync(at, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
