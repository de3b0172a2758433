/**
 * The analyser of full-text search, the same for rows and for queries. Source code is words glued
 * together: an identifier gives its parts, stemmed, and itself whole, with case and underscores folded.
 */
import englishStem from 'wink-porter2-stemmer';

/** Longer terms carry no meaning (hashes, base64, minified names) and would only swell the index. */
const MAX_TERM = 64;
/** An identifier of more parts than this is data, not a name. */
const MAX_PARTS = 16;
const MEMO = 50_000;

const stems = new Map<string, string>();
const identifiers = new Map<string, readonly string[]>();

const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
const ASCII = /^[A-Za-z0-9_]+$/;
const ASCII_PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
const ANY_PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{N}+|[\p{Lo}\p{Lm}\p{M}]+|\p{Lu}\p{M}*/gu;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const CJK_RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/gu;

/** The terms of a text, in its order, repeated as often as they stand in it. */
export function analyse(text: string): string[] {
  const out: string[] = [];
  const words = text.match(WORD);
  if (words === null) return out;
  for (const word of words) for (const term of termsOf(word)) out.push(term);
  return out;
}

/** The words of a text as they stand: letters, digits and underscores, in its order. */
export function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** The parts of an identifier, lower-cased, unstemmed: `parseHTTPBody2` → parse, http, body, 2. */
export function partsOf(word: string): string[] {
  const parts = ASCII.test(word)
    ? (word.match(ASCII_PART) ?? [])
    : (evened(word).match(ANY_PART) ?? []).flatMap(cjkBigrams);
  return parts.map((part) => part.toLowerCase());
}

/** A word in one form of its letters. Some forms are written out with a space, which no term has. */
function evened(word: string): string {
  return word.normalize('NFKC').replace(/\s+/gu, '');
}

/** An identifier without case and underscores, by which names are compared: `Get_userName` → getusername. */
export function fold(word: string): string {
  return (ASCII.test(word) ? word : evened(word)).toLowerCase().replaceAll('_', '');
}

/** The English (Snowball) stem of a lower-case word; other alphabets come back as they are. */
export function stem(word: string): string {
  if (word.length < 3 || word.length > MAX_TERM) return word;
  let found = stems.get(word);
  if (found === undefined) {
    found = englishStem(word);
    if (stems.size >= MEMO) stems.clear();
    stems.set(word, found);
  }
  return found;
}

/** The terms of one word: the stems of its parts and, when it has several, the folded whole. */
export function termsOf(word: string): readonly string[] {
  let found = identifiers.get(word);
  if (found === undefined) {
    found = analyseWord(word);
    if (word.length > MAX_TERM) return found;
    if (identifiers.size >= MEMO) identifiers.clear();
    identifiers.set(word, found);
  }
  return found;
}

function analyseWord(word: string): string[] {
  const parts = partsOf(word);
  if (parts.length === 1) return parts[0]!.length <= MAX_TERM ? [stem(parts[0]!)] : [];
  const whole = fold(word);
  const terms = whole.length > 0 && whole.length <= MAX_TERM && !CJK.test(whole) ? [whole] : [];
  if (parts.length > MAX_PARTS && !CJK.test(whole)) return terms;
  // A single letter within a name tells nothing that the whole name doesn't.
  for (const part of parts) if (part.length > 1 && part.length <= MAX_TERM) terms.push(stem(part));
  return terms;
}

/** Chinese, Japanese and Korean have no spaces: overlapping pairs stand for words. */
function cjkBigrams(part: string): string[] {
  if (!CJK.test(part)) return [part];
  return (part.match(CJK_RUNS) ?? []).flatMap((run) => {
    if (!CJK.test(run)) return [run];
    const letters = [...run];
    if (letters.length === 1) return letters;
    return letters.slice(1).map((letter, at) => letters[at]! + letter);
  });
}

/**
 * Words that say that something is asked, or that code is looked for, and not what:
 * every file of a repository has them, and none is meant by them.
 */
const STOP = new Set(
  (
    'a an the this that these those it its is are was were be been being am do does did done doing has have had ' +
    'having will would can could should shall may might must of in on at by to from for with without into onto over ' +
    'under about as and or but if then than so not no nor up out off via per between within during after before when ' +
    'where which what who whom whose why how there here i we you he she they them their our your my me us one ones ' +
    'some any each every all both such only own same also just very more most other another while until upon ' +
    // what is said of any code
    'code source file files function functions method methods class classes implement implements implemented ' +
    'implementation implementing implementations define defines defined definition defining find located location ' +
    'locate show get gets got getting make makes made making use uses used using happens happen happening work works ' +
    'working handle handles handled handling logic way place part thing things look looks let lets'
  ).split(' '),
);

/** Whether a word of a query says nothing of what is sought. */
export function isStopWord(word: string): boolean {
  return STOP.has(word.toLowerCase());
}

/** The distinct terms of a query: without stop words, unless nothing would be left. */
export function analyseQuery(text: string): string[] {
  const words = wordsOf(text);
  const telling = words.filter((word) => !isStopWord(word)).flatMap((word) => [...termsOf(word)]);
  return [...new Set(telling.length > 0 ? telling : words.flatMap((word) => [...termsOf(word)]))];
}
