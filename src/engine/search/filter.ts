/** From the globs and languages of a request to the rows that a search may see. */
import { Minimatch } from 'minimatch';
import type { SearchRequest } from '../../protocol/engineApi.ts';
import { languageById, languageOf } from '../chunk/languages.ts';
import type { RowFilter } from '../store/store.ts';
import type { Outline, OutlineFile } from './outline.ts';

/** What a request restricts a search to. */
export interface Restriction {
  /** For the store; undefined for all rows. */
  readonly rows: RowFilter | undefined;
  allows(file: OutlineFile): boolean;
  /** Why no file of the root is left, as a sentence; undefined where there is one. */
  readonly nothing: string | undefined;
}

type Restricting = Pick<SearchRequest, 'paths' | 'excludes' | 'languages'>;

const LONGEST_GLOB = 1000;

/** Throws an `Error` for people when a glob isn't one or no file has the language. */
export function restrict(request: Restricting, outline: Outline): Restriction {
  const { paths, excludes } = request;
  const languages = request.languages.map(languageId);
  if (paths.length + excludes.length + languages.length === 0) {
    const nothing = outline.fileCount === 0 ? 'No file is in the index yet.' : undefined;
    return { rows: undefined, allows: () => true, nothing };
  }
  refuseUnknown(languages, outline);
  // What is known as a language is some file's.
  if (paths.length + excludes.length === 0) {
    return { rows: { languages }, allows: (file) => languages.includes(file.language), nothing: undefined };
  }
  const wanted = paths.map(matcher);
  const unwanted = excludes.map(matcher);
  const matches = (path: string) =>
    (wanted.length === 0 || wanted.some((match) => match(path))) && !unwanted.some((match) => match(path));
  const allows = (file: OutlineFile) =>
    (languages.length === 0 || languages.includes(file.language)) && matches(file.path);

  const only: string[] = [];
  const not: string[] = [];
  let some = false;
  for (const file of outline.files()) {
    (matches(file.path) ? only : not).push(file.path);
    some ||= allows(file);
  }
  // The store is given whichever list is shorter, and none where it would rule out nothing.
  const list = not.length === 0 ? {} : { paths: only.length <= not.length ? { only } : { not } };
  const nothing = some ? undefined : 'No file passes the filters, so there was nothing to search.';
  return { rows: { languages, ...list }, allows, nothing };
}

/** The id of a language that is given by its id or by an ending of its files: `ts`, `.py`. */
function languageId(given: string): string {
  const name = given.trim().toLowerCase().replace(/^\./, '');
  return languageById(name)?.id ?? languageOf(`x.${name}`)?.id ?? name;
}

function refuseUnknown(languages: readonly string[], outline: Outline): void {
  const unknown = new Set(languages);
  if (unknown.size === 0) return;
  const known = new Set<string>();
  for (const { language } of outline.files()) {
    known.add(language);
    // Mostly the first file tells.
    if (unknown.delete(language) && unknown.size === 0) return;
  }
  const here = [...known].sort().join(', ') || 'none yet';
  throw new Error(`No file here is in the language "${[...unknown][0]}". The languages here are: ${here}.`);
}

/** A glob as people write them: `*.ts` is meant at any depth, `src` and `src/` with all that is below. */
function matcher(glob: string): (path: string) => boolean {
  const trimmed = glob.trim().replace(/^\.?\/+/, '');
  if (trimmed === '') throw new Error(`"${glob}" is not a glob: write one like "src/**" or "*.ts".`);
  if (trimmed.length > LONGEST_GLOB) {
    throw new Error(`A glob of ${glob.length} characters is too long; at most ${LONGEST_GLOB} are read.`);
  }
  if (!isBalanced(trimmed)) {
    throw new Error(`"${glob}" is not a glob: a bracket or brace in it isn't closed.`);
  }
  const folder = trimmed.replace(/\/+$/, '');
  const from = folder.includes('/') ? folder : `**/${folder}`;
  if (SIMPLE.test(from)) {
    const expression = new RegExp(`^${simple(from)}(?:/.*)?$`, 's');
    return (path) => expression.test(path);
  }
  const patterns = [from, `${from}/**`].map((pattern) => new Minimatch(pattern, OPTIONS));
  return (path) => patterns.some((pattern) => pattern.match(path));
}

const OPTIONS = { dot: true, nocomment: true, nonegate: true } as const;
/** Globs of stars alone, which most are: a plain expression tests 10,000 paths in a millisecond, Minimatch's in ten. */
const SIMPLE = /^(?:\*\*\/)?(?:[^*?[\]{}()!+@\\]|(?<!\*)\*(?!\*)|(?<=\/)\*\*(?=\/|$))+$/;

function simple(glob: string): string {
  return glob
    .split('/')
    .map((part, at, all) => {
      if (part === '**') return at === all.length - 1 ? '.*' : '(?:.*/)?';
      const text = part.replace(/[.^$|\\+()[\]{}?]/g, '\\$&').replaceAll('*', '[^/]*');
      return at === all.length - 1 ? text : `${text}/`;
    })
    .join('');
}

function isBalanced(glob: string): boolean {
  const open: string[] = [];
  for (let at = 0; at < glob.length; at++) {
    const letter = glob[at]!;
    if (letter === '\\') at++;
    else if (open.at(-1) === ']' && letter !== ']') continue;
    else if (letter === '[') open.push(']');
    else if (letter === '{') open.push('}');
    else if (letter === '}' || letter === ']') {
      if (open.pop() !== letter) return false;
    }
  }
  return open.length === 0;
}
