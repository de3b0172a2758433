import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTexts } from '../../src/engine/search/texts.ts';

const anyText = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 5 }));

test('each text has one number, and is found by it, before and after it was on disk', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 60 }), fc.array(anyText, { maxLength: 60 }), (first, more) => {
      const ids = new Map<string, number>();
      let texts = createTexts();
      for (const half of [first, more]) {
        for (const text of half) {
          expect(texts.known(text)).toBe(ids.get(text) ?? -1);
          const id = texts.idOf(text);
          expect(id).toBe(ids.get(text) ?? ids.size);
          ids.set(text, id);
        }
        for (const [text, id] of ids) expect([texts.known(text), texts.textOf(id)]).toEqual([id, text]);
        expect(texts.size).toBe(ids.size);
        texts = createTexts(copied(texts.columns()));
      }
    }),
  );
});

test('very many texts, and very long ones', () => {
  const texts = createTexts();
  const text = (at: number) => `${at}`.repeat(1 + (at % 1000));
  for (let at = 0; at < 5000; at++) expect(texts.idOf(text(at))).toBe(at);
  for (let at = 0; at < 5000; at++) expect(texts.textOf(texts.known(text(at)))).toBe(text(at));
});

/** As they come from disk: in memory of their own, with no room to spare. */
function copied({ bytes, ends, slots }: ReturnType<ReturnType<typeof createTexts>['columns']>) {
  return { bytes: bytes.slice(), ends: ends.slice(), slots: slots.slice() };
}
