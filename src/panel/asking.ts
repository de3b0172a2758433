/** How long typing has to rest before a question is asked, in milliseconds. */
export const typingPause = 120;

/** What becomes of questions. Only the last question's answer is ever told. */
export interface Asking<Question, Answer> {
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  onAsked(question: Question): void;
  onAnswer(answer: Answer, question: Question): void;
  onFailure(error: unknown, question: Question): void;
}

/** Asks one question at a time: a new one cancels the one before. */
export interface Asker<Question> {
  /** Asks when no other question has come for a while. */
  soon(question: Question): void;
  now(question: Question): void;
  /** Drops what was asked; nothing more is told of it. */
  drop(): void;
  /** Whether a question waits to be asked or for its answer. */
  readonly isPending: boolean;
}

/** Has asked nothing yet. */
export function createAsker<Question, Answer>(asking: Asking<Question, Answer>): Asker<Question> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: AbortController | undefined;
  const drop = () => {
    clearTimeout(timer);
    timer = undefined;
    current?.abort(new Error('Another question was asked.'));
    current = undefined;
  };
  /** Whether what came is still wanted; if so, nothing is awaited any more. */
  const settle = (controller: AbortController): boolean => {
    if (current !== controller) return false;
    current = undefined;
    return true;
  };
  const now = async (question: Question) => {
    drop();
    const controller = new AbortController();
    current = controller;
    asking.onAsked(question);
    try {
      const answer = await asking.ask(question, controller.signal);
      if (settle(controller)) asking.onAnswer(answer, question);
    } catch (error) {
      if (settle(controller)) asking.onFailure(error, question);
    }
  };
  return {
    soon(question) {
      drop();
      timer = setTimeout(() => void now(question), typingPause);
    },
    now: (question) => void now(question),
    drop,
    get isPending() {
      return timer !== undefined || current !== undefined;
    },
  };
}
