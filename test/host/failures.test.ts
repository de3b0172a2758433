import { expect, test } from 'vitest';
import { createFailures } from '../../src/host/failures.ts';

function open() {
  const shown: string[] = [];
  let time = 1_000_000;
  const failures = createFailures(
    (sentence) => shown.push(sentence),
    () => time,
  );
  const later = (ms: number) => {
    time += ms;
  };
  return { shown, failures, later };
}

test('a failure that is heard of in two ways is told once, whichever comes first', () => {
  const { shown, failures } = open();
  failures.happened('The disk is full.');
  failures.answered('The disk is full.');
  failures.answered('The model is gone.');
  failures.happened('The model is gone.');
  expect(shown).toEqual(['The disk is full.', 'The model is gone.']);
});

test('who tries again is told again; what only goes on failing is not', () => {
  const { shown, failures, later } = open();
  failures.answered('The disk is full.');
  later(60_000);
  failures.happened('The disk is full.');
  expect(shown).toHaveLength(1);
  failures.answered('The disk is full.');
  expect(shown).toHaveLength(2);
});
