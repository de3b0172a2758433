import { createInterface } from 'node:readline';
import type { SearchOptions } from './args.ts';
import { isFinal, searchOnce, syncFirst } from './search.ts';
import type { Session } from './session.ts';

/** Where queries are typed or piped in. */
export type InStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * Asks for queries until end of input. A query that can't be answered is told and the next one is asked for.
 * In a terminal, Ctrl-C is given to `interrupt`, because a line editor takes it from the process.
 */
export async function prompt(
  session: Session,
  root: string,
  options: SearchOptions,
  stdin: InStream,
  interrupt: () => void,
): Promise<void> {
  const { terminal, signal } = session;
  const typed = stdin.isTTY === true;
  const reader = createInterface({
    input: stdin,
    // The question goes to stderr: stdout holds answers only.
    ...(typed ? { output: process.stderr, prompt: '> ' } : {}),
    terminal: typed,
  });
  const stop = () => reader.close();
  reader.on('SIGINT', interrupt);
  signal.addEventListener('abort', stop);
  try {
    if (typed) terminal.tell('Ask in plain words or by name; Ctrl-D ends.');
    reader.prompt();
    for await (const line of reader) {
      if (line.trim() !== '') await answerLine(session, root, line, options);
      reader.prompt();
    }
    signal.throwIfAborted();
    // Ctrl-D leaves the cursor behind the question.
    if (typed) terminal.tell('');
  } finally {
    signal.removeEventListener('abort', stop);
    reader.close();
  }
}

async function answerLine(
  session: Session,
  root: string,
  line: string,
  options: SearchOptions,
): Promise<void> {
  try {
    await syncFirst(session, root);
    await searchOnce(session, root, line, options, false);
  } catch (error) {
    if (isFinal(session, error)) throw error;
    session.terminal.tell(`lodestone: ${(error as Error).message}`);
  }
}
