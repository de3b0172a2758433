import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAsker, typingPause } from '../../src/panel/asking.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers when it is told to; keeps what was asked and what became known of it. */
function listening() {
  const asked: {
    question: string;
    signal: AbortSignal;
    resolve(answer: string): void;
    reject(error: Error): void;
  }[] = [];
  const told: string[] = [];
  const asker = createAsker<string, string>({
    ask: (question, signal) =>
      new Promise((resolve, reject) => void asked.push({ question, signal, resolve, reject })),
    onAsked: () => {},
    onAnswer: (answer) => void told.push(answer),
    onFailure: (error) => void told.push(`failed: ${(error as Error).message}`),
  });
  return { asker, asked, told };
}

test('asks once typing rests, and only the last question', async () => {
  const { asker, asked } = listening();
  for (const question of ['r', 're', 'ret']) {
    asker.soon(question);
    await vi.advanceTimersByTimeAsync(typingPause - 1);
  }
  expect(asked).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.map(({ question }) => question)).toEqual(['ret']);
});

test('a new question cancels the one before as soon as it is typed, and its late answer is not told', async () => {
  const { asker, asked, told } = listening();
  asker.now('old');
  asker.soon('new');
  expect(asked[0]!.signal.aborted).toBe(true);
  asked[0]!.resolve('old answer');
  await vi.advanceTimersByTimeAsync(typingPause);
  asked[1]!.resolve('new answer');
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['new answer']);
});

test('whatever the order of questions, answers and failures, only the last question’s outcome is ever told last', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), rests: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('answer' as const, 'fail' as const), which: fc.nat(20) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { asker, asked, told } = listening();
      for (const [index, each] of steps.entries()) {
        if (each.kind === 'ask') {
          asker.soon(String(index));
          if (each.rests) await vi.advanceTimersByTimeAsync(typingPause);
          told.length = 0;
        } else if (asked.length > 0) {
          const call = asked[each.which % asked.length]!;
          if (each.kind === 'answer') call.resolve(call.question);
          else call.reject(new Error(call.question));
        }
        await vi.advanceTimersByTimeAsync(0);
        const last = steps.findLastIndex((given, at) => at <= index && given.kind === 'ask');
        for (const outcome of told) expect(outcome.replace('failed: ', '')).toBe(String(last));
      }
    }),
  );
});
