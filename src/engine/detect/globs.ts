import { Minimatch } from 'minimatch';

const longest = 1000;
const mostAlternatives = 1000;

/** Throws an `Error` of one sentence when the text can't be used as a glob. */
export function checkGlob(text: string): void {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const refuse = (why: string): never => {
    throw new Error(`${JSON.stringify(shown)} is not a glob that can be used: ${why}.`);
  };
  if (text.trim() === '') refuse('it is empty');
  if (text.includes('\0')) refuse('it holds a NUL character');
  if (text.length > longest) refuse(`it has ${text.length} characters, and ${longest} are allowed`);
  if (text.startsWith('/') || /^[A-Za-z]:[\\/]/.test(text)) {
    refuse('it is an absolute path; write it from the root folder, such as "src/**"');
  }
  if (text.split('/').includes('..')) refuse('it leads out of the root folder with ".."');
  const open = unbalanced(text);
  if (open !== undefined)
    refuse(`its "${open}" has no counterpart (write "\\${open}" for the character itself)`);
  if (alternatives(text) > mostAlternatives)
    refuse(`its braces stand for more than ${mostAlternatives} patterns`);
  if (compile(text).makeRe() === false) refuse('it can match nothing');
}

/** One test for a list of globs. Throws as `checkGlob` does. */
export interface GlobSet {
  readonly empty: boolean;
  /** The first glob that matches the path, which is relative to the root, with `/`. */
  match(path: string): string | undefined;
}

/** Compiles globs; one without a slash matches a name at any depth, and a slash at the end is no matter. */
export function globSet(globs: readonly string[]): GlobSet {
  const compiled = globs.map((glob) => {
    checkGlob(glob);
    const regex = compile(glob).makeRe();
    return { glob, regex: regex as RegExp, byName: !trimmed(glob).includes('/') };
  });
  return {
    empty: compiled.length === 0,
    match(path) {
      if (compiled.length === 0) return undefined;
      const name = path.slice(path.lastIndexOf('/') + 1);
      return compiled.find(({ regex, byName }) => regex.test(byName ? name : path))?.glob;
    },
  };
}

function trimmed(glob: string): string {
  return glob.replace(/^(?:\.\/)+/, '').replace(/(?<=.)\/+$/, '');
}

function compile(glob: string): Minimatch {
  return new Minimatch(trimmed(glob), { dot: true, nonegate: true, nocomment: true, platform: 'linux' });
}

/** The first bracket that isn't opened or closed; escapes and classes are respected. */
function unbalanced(text: string): string | undefined {
  const stack: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\\') i++;
    else if (char === '[') {
      let end = i + 1;
      if (text[end] === '!' || text[end] === '^') end++;
      if (text[end] === ']') end++;
      while (end < text.length && text[end] !== ']') end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length) return '[';
      i = end;
    } else if (char === ']') return ']';
    else if (char === '{' || (char === '(' && /[?*+@!]/.test(text[i - 1] ?? ''))) stack.push(char);
    else if (char === '}') {
      if (stack.pop() !== '{') return '}';
    } else if (char === ')' && stack.at(-1) === '(') stack.pop();
  }
  return stack.pop();
}

/** At most how many patterns the braces stand for: the product of their commas and ranges. */
function alternatives(text: string): number {
  let product = 1;
  for (const [group] of text.matchAll(/\{[^{}]*\}/g)) {
    const range = /^\{(-?\d+)\.\.(-?\d+)/.exec(group);
    product *= range ? Math.abs(Number(range[2]) - Number(range[1])) + 1 : group.split(',').length;
  }
  const nested = text.split('{').length - 1 - [...text.matchAll(/\{[^{}]*\}/g)].length;
  return product * 2 ** Math.max(0, nested);
}
