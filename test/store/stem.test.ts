import fc from 'fast-check';
import { newStemmer } from 'snowball-stemmers';
import { describe, expect, it } from 'vitest';
import { englishStem } from '../../src/engine/store/stem.ts';

const peer = newStemmer('english');

/** Endings that the rules know, and neighbours of theirs. */
const endings = (
  's us ss sses ies ied ed eed edly eedly ing ingly y yed ys e l ll tional ational enci anci abli entli izer ization ation ' +
  'ator alism aliti alli fulness ousli ousness iveness iviti biliti bli ogi logi fulli lessli li ly alize icate iciti ical ' +
  'ful ness ative al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion sion tion'
).split(' ');
const exceptions =
  'andes atlas bias cosmos howe news sky skies skis dying lying tying early gently idly only singly ugly succeed proceed ' +
  'exceed canning inning earring herring outing succeeding proceeds herrings generate communism arsenal skying';

describe('the English stemmer', () => {
  it('stems whatever word as the package of Snowball does', () => {
    const letters = fc.constantFrom(...'aeiouyybcdfghklmnrstvwxz', 'é', 'ß', '7');
    const begin = fc.oneof(
      fc.string({ unit: letters, minLength: 1, maxLength: 8 }),
      fc.constantFrom('gener', 'commun', 'arsen', 'y', 'sky', 'proceed', 'inning', 'die'),
    );
    const ending = fc.constantFrom('', ...endings);
    fc.assert(
      fc.property(begin, ending, ending, (...parts) => {
        const word = parts.join('');
        expect(englishStem(word)).toBe(peer.stem(word));
      }),
      { numRuns: 20_000 },
    );
  });

  it('leaves and mends the same exceptions', () => {
    for (const word of exceptions.split(' ')) expect(englishStem(word)).toBe(peer.stem(word));
  });
});
