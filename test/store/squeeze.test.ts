import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSqueezer, expand, mostSqueezed } from '../../src/engine/store/squeeze.ts';

const anyPiece = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  // What repeats: short words, long runs, and both far from where they stood first.
  fc
    .array(
      fc.tuple(fc.constantFrom('a', 'return', '\t\t\t', 'straße', 'xyz'), fc.integer({ min: 1, max: 400 })),
      {
        maxLength: 12,
      },
    )
    .map((runs) => Buffer.from(runs.map(([word, times]) => word.repeat(times)).join(';'))),
);

test('what was made smaller comes back as it was, whatever was made smaller before', () => {
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 8 }), fc.nat(20), (pieces, from) => {
      const squeezer = createSqueezer();
      for (const piece of pieces) {
        const inside = Buffer.concat([Buffer.alloc(from, 'r'), piece, Buffer.alloc(5, 'r')]);
        const to = Buffer.alloc(from + mostSqueezed(piece.length));
        const end = squeezer.squeeze(inside, from, from + piece.length, to, from);
        expect(end).toBeLessThanOrEqual(to.length);
        const back = new Uint8Array(piece.length);
        expand(to, from, end, back);
        expect(Buffer.from(back)).toEqual(Buffer.from(piece));
      }
    }),
  );
});

test('what stands a long way behind is not pointed to, and comes back', () => {
  const far = Buffer.concat([Buffer.from('the same words'), noise(70_000), Buffer.from('the same words')]);
  const to = Buffer.alloc(mostSqueezed(far.length));
  const back = Buffer.alloc(far.length);
  expand(to, 0, createSqueezer().squeeze(far, 0, far.length, to, 0), back);
  expect(back.equals(far)).toBe(true);
});

test('code comes to less than two thirds', () => {
  const code = Buffer.from(
    Array.from({ length: 20 }, (_, at) => `\tif (device->status[${at}] != READY)\n\t\treturn -EBUSY;\n`).join(
      '',
    ),
  );
  const to = Buffer.alloc(mostSqueezed(code.length));
  expect(createSqueezer().squeeze(code, 0, code.length, to, 0)).toBeLessThan((code.length * 2) / 3);
});

function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = Math.imul(state, 1103515245) + 12345;
      return state >>> 24;
    }),
  );
}
