/** What a path alone tells of a file: the words of its name, and which kind of file it is likely to be. */
import { partsOf, stem } from '../store/terms.ts';

/** Kinds of file that answer less often than others. One bit each. */
export const flags = {
  test: 1,
  compat: 2,
  example: 4,
  reexport: 8,
  declaration: 16,
  generated: 32,
  aside: 64,
} as const;
export type Flag = keyof typeof flags;

/** Names that say nothing of what is inside: the folder's name speaks for them. */
const FACADES = new Set(['index', 'mod', '__init__', 'lib', 'init']);
/** How many folders above a file say something of it. */
const FOLDERS = 3;

const TEST_FOLDER =
  /(^|\/)(tests?|__tests__|specs?|e2e|testing|test[-_]?(data|utils?|support|helpers?)|fixtures?|__mocks__|mocks?|bench(es|marks?|marking)?)\//i;
const TEST_FILE =
  /(^|\/)(test[-_.][^/]*|conftest\.py|[^/]*([-_.](test|tests|spec|specs|e2e|bench|benchmark)))(\.[^/.]+)+$/i;
const TEST_NAME = /(^|\/)([A-Z][A-Za-z0-9]*|)(Tests?|Spec|TestCase|IT)\.[a-z]+$/;
const COMPAT =
  /(^|[/_.-])(compat(ibility)?|legacy|deprecated|obsolete|polyfills?|shims?|backports?|vendor(ed)?|third[-_]?party|_?vendor)([/_.-]|$)/i;
const EXAMPLE = /(^|\/)(examples?|samples?|demos?|docs?[-_]src|tutorials?|playground)([/_-]|$)/i;
const DECLARATION = /\.d\.[cm]?ts$|\.pyi$/i;
const GENERATED = /(^|\/)(generated|__generated__|gen)\/|[._-](generated|gen|pb|pb2|g|designer)\.[a-z]+$/i;

const ASIDE =
  /\.(md|mdx|markdown|rst|adoc|txt|text|json|jsonc|json5|ya?ml|toml|xml|csv|tsv|ini|cfg|conf|properties|lock|svg|html?|po|pot|patch|diff|log|tmpl|tpl|stub|tt|in)$|(^|\/)(licen[cs]e|copying|notice|authors|changes|changelog|readme|makefile|build|workspace)(\.[a-z]+)?$/i;

/** The flags that a path gives; whether a file only re-exports is seen in its chunks. */
export function flagsOf(path: string): number {
  let found = 0;
  if (TEST_FOLDER.test(path) || TEST_FILE.test(path) || TEST_NAME.test(path)) found |= flags.test;
  if (COMPAT.test(path)) found |= flags.compat;
  if (EXAMPLE.test(path)) found |= flags.example;
  if (DECLARATION.test(path)) found |= flags.declaration;
  if (GENERATED.test(path)) found |= flags.generated;
  if (ASIDE.test(path)) found |= flags.aside;
  return found;
}

/** Stems of the words of a file's name (or of its folder's, where the name says nothing) and of its last folders. */
export function namesOf(path: string): { stem: string[]; folders: readonly string[] } {
  const parts = path.split('/');
  const file = parts.pop()!;
  const dot = file.lastIndexOf('.');
  const name = dot > 0 ? file.slice(0, dot) : file;
  const speaks = FACADES.has(name.toLowerCase()) && parts.length > 0 ? parts.at(-1)! : name;
  return { stem: [...new Set(stemsOf(speaks))], folders: stemsOfFolders(parts.slice(-FOLDERS)) };
}

/** Many files lie in the same folders: to take them apart anew was a third of what opening a large index takes. */
const folderStems = new Map<string, readonly string[]>();
const mostFolders = 20_000;

function stemsOfFolders(names: readonly string[]): readonly string[] {
  const key = names.join('/');
  let found = folderStems.get(key);
  if (found === undefined) {
    found = [...new Set(names.flatMap(stemsOf))];
    if (folderStems.size >= mostFolders) folderStems.clear();
    folderStems.set(key, found);
  }
  return found;
}

/** Stems of all parts of all words of a name. */
export function stemsOf(name: string): string[] {
  const words = /^\w*$/.test(name) ? [name] : name.split(/[^\p{L}\p{N}\p{M}_]+/u);
  return words.flatMap((word) => partsOf(word).map(stem));
}

/** A path from a stack trace or another machine: as many of its last parts as a file of ours has. */
export function ending<File extends { readonly path: string }>(files: Iterable<File>, path: string): File[] {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const all = [...files];
  for (let from = 0; from < parts.length; from++) {
    const end = parts.slice(from).join('/');
    const found = all.filter((file) => file.path === end || file.path.endsWith(`/${end}`));
    if (found.length > 0) return found;
  }
  return [];
}
