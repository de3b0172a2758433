/** What a query says: its terms, the names it may mean, phrases to be found as they stand, places in files. */
import { analyseQuery, fold, isStopWord, partsOf, stem, wordsOf } from '../store/terms.ts';

/** A query, taken apart once. */
export interface Query {
  /** What full-text search is asked for. */
  readonly terms: readonly string[];
  /** Words that tell something, as written, in order. */
  readonly words: readonly string[];
  /** Distinct stems of the parts of `words`. */
  readonly stems: readonly string[];
  /** Names that may be defined somewhere. */
  readonly names: readonly Name[];
  /** Two or three neighbouring words joined and folded, by which a compound name may be meant. */
  readonly compounds: readonly string[];
  /** Quoted text, and a longer query as a whole, lower-cased, to be found as it stands. */
  readonly phrases: readonly string[];
  /** Files that it names by their paths; `line` is 0 where it names none. */
  readonly places: readonly { readonly path: string; readonly line: number }[];
  /** The query is one name: someone looks for a definition. */
  readonly isName: boolean;
  /** The text without its places: what a model is given. */
  readonly text: string;
  /** The query's words as they are to be marked in a text: lower case, and their stems. */
  readonly marks: readonly string[];
  readonly notices: readonly string[];
}

/** A word of a query that may name a definition. */
export interface Name {
  readonly name: string;
  /** What stands before it: `Ecto` of `Ecto.Schema`. */
  readonly qualifier: string;
  /** Written like code (capitals, digits or underscores within it, or qualified), not like prose. */
  readonly isCode: boolean;
}

/** Longer queries are pasted text; the model reads no more of it, and full-text search gets too many terms. */
const LONGEST = 2000;
const MOST_TERMS = 64;

const PLACE =
  /((?:[A-Za-z]:)?[\w@.+\-/\\]*[\w-]\.[A-Za-z][\w]{0,9}):(\d+)(?::\d+)?|"([^"\n]+\.\w{1,9})", line (\d+)/g;
const PATH = /[\w@.+-]+(?:\/[\w@.+-]+)*\/[\w@.+-]*\w\.[A-Za-z]\w{0,9}(?![\w/])/g;
const QUALIFIED = /[\p{L}\p{N}\p{M}_$]+(?:(?:\.|::|->|#|\?\.|\\)[\p{L}\p{N}\p{M}_$]+)*/gu;
/** What stands before the first word of a sentence: such a word has its capital from that, not from the code. */
const BEGINNING = /(?:^|[.!?:]\s)[\s"'“‘(]*$/;
const PHRASE = /"([^"]{2,})"|`([^`]{2,})`|“([^”]{2,})”/g;

/** Takes a query apart. Throws an `Error` for people when nothing can be sought with it. */
export function parseQuery(raw: string): Query {
  const notices: string[] = [];
  const whole = raw.replaceAll('\0', ' ').trim();
  if (whole === '') throw new Error('The query is empty: say what you are looking for.');
  const text = cut(whole);
  if (text !== whole)
    notices.push(`The query was cut to its first ${text.length.toLocaleString('en')} characters.`);
  const { rest, places } = takePlaces(text);
  const terms = analyseQuery(rest).slice(0, MOST_TERMS);
  if (terms.length === 0 && places.length === 0) {
    throw new Error(
      `There is no word in "${text.slice(0, 40)}" to look for: give a name, or say what the code does.`,
    );
  }
  const all = wordsOf(rest);
  const telling = all.filter((word) => !isStopWord(word));
  const words = telling.length > 0 ? telling : all;
  const stems = [...new Set(words.flatMap(partsOf).map(stem))].slice(0, MOST_TERMS);
  const names = namesIn(rest);
  return {
    terms,
    words,
    stems,
    names,
    compounds: compoundsOf(all.slice(0, MOST_TERMS)),
    phrases: phrasesIn(rest),
    places,
    isName: isOneName(rest),
    text: rest,
    marks: [
      ...new Set(words.flatMap((word) => [word.toLowerCase(), ...partsOf(word), ...partsOf(word).map(stem)])),
    ],
    notices,
  };
}

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf(' ', LONGEST);
  return text.slice(0, end > LONGEST / 2 ? end : LONGEST);
}

/** `path:line`, and what Python says in its place. The words around them are still sought. */
function takePlaces(text: string): { rest: string; places: { path: string; line: number }[] } {
  const places: { path: string; line: number }[] = [];
  const rest = text.replace(PLACE, (_, path, line, quoted, quotedLine) => {
    places.push({ path: path ?? quoted, line: Number(line ?? quotedLine) });
    return ' ';
  });
  // A path alone is meant as a file, and its words are worth seeking too.
  for (const [path] of rest.matchAll(PATH)) places.push({ path, line: 0 });
  return { rest: rest.trim(), places };
}

function isOneName(text: string): boolean {
  const [only, ...others] = text.match(QUALIFIED) ?? [];
  return only !== undefined && others.length === 0;
}

function namesIn(text: string): Name[] {
  const found = new Map<string, Name>();
  for (const { 0: written, index } of text.matchAll(QUALIFIED)) {
    const parts = wordsOf(written);
    const name = parts.at(-1);
    if (name === undefined || found.size >= MOST_TERMS) continue;
    const qualifier = parts.slice(0, -1).join('.');
    if (qualifier === '' && isStopWord(name) && written !== text) continue;
    const isCode = qualifier !== '' || looksLikeCode(name, BEGINNING.test(text.slice(0, index)));
    if (name.length > 1 && (isCode || !found.has(name))) found.set(name, { name, qualifier, isCode });
    // `Repo.preload` may be about Repo as well.
    for (const part of parts.slice(0, -1)) {
      if (part.length > 1 && !found.has(part)) found.set(part, { name: part, qualifier: '', isCode: true });
    }
  }
  return [...found.values()];
}

function looksLikeCode(word: string, beginsSentence: boolean): boolean {
  if (beginsSentence && /^\p{Lu}\P{Lu}*$/u.test(word) && !/[\d_]/.test(word)) return false;
  return /[\p{L}\p{N}]_|_[\p{L}\p{N}]|\p{Ll}\p{Lu}|\p{L}\d|^\p{Lu}{2}|^\p{Lu}/u.test(word);
}

/** Joined neighbours, of which one at least tells something. */
function compoundsOf(words: readonly string[]): string[] {
  const found = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    for (const count of [2, 3]) {
      const run = words.slice(at, at + count);
      if (run.length < count || run.every(isStopWord)) continue;
      found.add(run.map(fold).join(''));
      // People say "join sets" of a JoinSet.
      const last = fold(run.at(-1)!);
      if (last.length > 3 && last.endsWith('s')) found.add(run.map(fold).join('').slice(0, -1));
    }
  }
  return [...found];
}

/** What precedes the message in a log or a stack trace: `TypeError: `, `thread 'main' panicked at `. */
const BEFORE_MESSAGE = /^[\w.:]*(error|exception|warning|fatal|panic(ked)?)\b[^:]{0,30}:\s*/i;

function phrasesIn(text: string): string[] {
  const quoted = [...text.matchAll(PHRASE)].map((found) => (found[1] ?? found[2] ?? found[3])!);
  const message = text.replace(BEFORE_MESSAGE, '');
  return [
    ...quoted.filter((phrase) => wordsOf(phrase).length > 1),
    ...(wordsOf(message).length > 2 ? [message] : []),
  ].map(
    // A single word in quotes is a term like any other.
    (phrase) => phrase.toLowerCase().trim(),
  );
}
