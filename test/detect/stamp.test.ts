import type { Stats } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUnchanged, stampOf } from '../../src/engine/detect/stamp.ts';
import type { FileEntry } from '../../src/engine/detect/types.ts';

/** The kernel's clock goes on in steps of so many milliseconds; what is written within one has one stamp. */
const tick = 4;

const anyStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('write', 'write quietly', 'check') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 0, max: 120 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clock'),
      ms: fc.oneof(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -1e8, max: 1e8 })),
    }),
  },
);

test('whatever the clock does, ahead or back, and however soon a write follows a look: a stamp that is trusted is of the bytes that are there', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 3, maxLength: 40 }), (steps) => {
      let [clock, phase, version] = [1.7e12, 0.5, 0];
      const now = () => Math.floor(clock / tick) * tick + phase;
      const file = { size: 100, ino: 7, mtimeMs: now(), ctimeMs: now() };
      let known: FileEntry | undefined;
      let read = -1;
      for (const step of [...steps, { kind: 'check' as const }]) {
        if ('ms' in step) {
          clock += step.ms;
          // After a step the ticks fall elsewhere within a millisecond, where none fell before.
          if (step.kind === 'clock') phase = (phase + 0.618_033_988_7) % 1;
        } else if (step.kind === 'check') {
          if (known && isUnchanged(known, file as Stats)) {
            expect(read).toBe(version);
            continue;
          }
          read = version;
          known = { hash: 'a', stamp: stampOf(file as Stats), checkedAt: Math.floor(clock), chunks: 1 };
        } else {
          version++;
          file.ctimeMs = now();
          if (step.kind === 'write') file.mtimeMs = now();
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
