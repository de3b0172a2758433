/**
 * The English stemmer of Snowball ("Porter 2"), as `snowball-stemmers` 0.6 has it, word for word: what that package stems
 * alike in tests. It brings 24 languages as one file of 740 KB, which each thread and process read before its first job.
 * http://snowball.tartarus.org/algorithms/english/stemmer.html
 */

/** What the rules would spoil, and its stem. */
const asTheyAre = pairs(
  'andes andes, atlas atlas, bias bias, cosmos cosmos, howe howe, news news, sky sky, skies sky, skis ski, dying die, ' +
    'lying lie, tying tie, early earli, gently gentl, idly idl, only onli, singly singl, ugly ugli',
);
/** What only loses its plural. */
const doneSoon = new Set('succeed proceed exceed canning inning earring herring outing'.split(' '));
/** Beginnings that are passed over as a whole. */
const beginning = /^(?:gener|commun|arsen)/;
const doubled = /(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;

/** Endings by the step that takes them; of those that a word has, the longest counts, and no other. */
const plural = longestFirst('sses ied ies us ss s'.split(' '));
const past = longestFirst('eed eedly ed edly ing ingly'.split(' '));
const second = pairs(
  'tional tion, enci ence, anci ance, abli able, entli ent, izer ize, ization ize, ational ate, ation ate, ator ate, ' +
    'alism al, aliti al, alli al, fulness ful, ousli ous, ousness ous, iveness ive, iviti ive, biliti ble, bli ble, ' +
    'fulli ful, lessli less, ogi og, li ',
);
const secondEndings = longestFirst([...second.keys()]);
const third = pairs('tional tion, ational ate, alize al, icate ic, iciti ic, ical ic, ful , ness , ative ');
const thirdEndings = longestFirst([...third.keys()]);
const last = longestFirst(
  'al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion'.split(' '),
);

/** The stem of a lower-case word without apostrophes. */
export function englishStem(given: string): string {
  const known = asTheyAre.get(given);
  if (known !== undefined) return known;
  if (given.length < 3) return given;
  const marked = withConsonantY(given);
  const [r1, r2] = regions(marked);
  let word = withoutPlural(marked);
  if (!doneSoon.has(word)) {
    word = withoutPast(word, r1);
    if (/[yY]$/.test(word) && word.length > 2 && !isVowel(word, word.length - 2))
      word = `${word.slice(0, -1)}i`;
    word = withoutLonger(word, r1);
    word = withoutThird(word, r1, r2);
    word = withoutLast(word, r2);
    word = withoutE(word, r1, r2);
  }
  return marked === given ? word : word.replaceAll('Y', 'y');
}

/** What stands behind each word of a list. */
function pairs(list: string): ReadonlyMap<string, string> {
  return new Map(list.split(', ').map((pair) => pair.split(' ') as [string, string]));
}

function longestFirst(endings: string[]): readonly string[] {
  return endings.sort((a, b) => b.length - a.length);
}

function endingOf(word: string, endings: readonly string[]): string | undefined {
  return endings.find((ending) => word.endsWith(ending));
}

function isVowel(word: string, at: number): boolean {
  return at >= 0 && at < word.length && 'aeiouy'.includes(word[at]!);
}

/** A y that begins the word, or follows a vowel, is a consonant, and written `Y`. */
function withConsonantY(word: string): string {
  if (!word.includes('y')) return word;
  let marked = '';
  for (const letter of word.split('')) {
    const isConsonant = letter === 'y' && (marked === '' || isVowel(marked, marked.length - 1));
    marked += isConsonant ? 'Y' : letter;
  }
  return marked;
}

/** Where the parts begin that endings are taken from: each behind a vowel and what follows it that is none. */
function regions(word: string): [number, number] {
  const behind = (from: number) => {
    let at = from;
    while (at < word.length && !isVowel(word, at)) at++;
    while (at < word.length && isVowel(word, at)) at++;
    return Math.min(word.length, at + 1);
  };
  const first = beginning.exec(word)?.[0].length ?? behind(0);
  return [first, behind(first)];
}

/** Whether the word ends in a short syllable: a vowel between two that are none, or one that begins the word. */
function endsShort(word: string): boolean {
  const at = word.length - 1;
  if (at < 1 || isVowel(word, at) || !isVowel(word, at - 1)) return false;
  if (at === 1) return true;
  return !isVowel(word, at - 2) && !'wxY'.includes(word[at]!);
}

function hasVowel(word: string): boolean {
  return /[aeiouy]/.test(word);
}

function withoutPlural(word: string): string {
  const ending = endingOf(word, plural);
  if (ending === 'sses') return word.slice(0, -2);
  if (ending === 'ied' || ending === 'ies') return word.slice(0, word.length > 4 ? -2 : -1);
  return ending === 's' && hasVowel(word.slice(0, -2)) ? word.slice(0, -1) : word;
}

function withoutPast(word: string, r1: number): string {
  const ending = endingOf(word, past);
  if (ending === undefined) return word;
  const left = word.slice(0, -ending.length);
  if (ending.startsWith('eed')) return left.length >= r1 ? `${left}ee` : word;
  if (!hasVowel(left)) return word;
  if (/(?:at|bl|iz)$/.test(left)) return `${left}e`;
  if (doubled.test(left)) return left.slice(0, -1);
  return left.length === r1 && endsShort(left) ? `${left}e` : left;
}

function withoutLonger(word: string, r1: number): string {
  const ending = endingOf(word, secondEndings);
  if (ending === undefined) return word;
  const left = word.slice(0, -ending.length);
  if (left.length < r1) return word;
  if (ending === 'ogi') return left.endsWith('l') ? `${left}og` : word;
  if (ending === 'li') return /[cdeghkmnrt]$/.test(left) ? left : word;
  return left + second.get(ending)!;
}

function withoutThird(word: string, r1: number, r2: number): string {
  const ending = endingOf(word, thirdEndings);
  if (ending === undefined) return word;
  const left = word.slice(0, -ending.length);
  return left.length < (ending === 'ative' ? r2 : r1) ? word : left + third.get(ending)!;
}

function withoutLast(word: string, r2: number): string {
  const ending = endingOf(word, last);
  if (ending === undefined) return word;
  const left = word.slice(0, -ending.length);
  if (left.length < r2 || (ending === 'ion' && !/[st]$/.test(left))) return word;
  return left;
}

function withoutE(word: string, r1: number, r2: number): string {
  const left = word.slice(0, -1);
  if (word.endsWith('ll')) return left.length >= r2 ? left : word;
  if (!word.endsWith('e') || left.length < r1) return word;
  return left.length >= r2 || !endsShort(left) ? left : word;
}
