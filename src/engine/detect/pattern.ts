/** One line of an ignore file, compiled as git understands it. */
export interface Pattern {
  /** The line as it stands in the file, trailing blanks trimmed. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  readonly negated: boolean;
  readonly folderOnly: boolean;
  /** It has a slash: it is matched against the path from the ignore file's folder, else against the name. */
  readonly anchored: boolean;
  /** What must be equal, when there is no wildcard. */
  readonly literal?: string;
  /** What a name must end with, for `*.log` and its like. */
  readonly suffix?: string;
  /** Over the bytes (see `toBytes`), when neither of the two above will do. */
  readonly regex?: RegExp;
}

const special = /[*?[\\]/;
const posixClasses: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t-\\r',
  upper: 'A-Z',
  xdigit: 'a-fA-F0-9',
};

/** Git matches bytes (`?` is one byte of a two-byte é): the UTF-8 bytes of a text as one character each. */
export function toBytes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Blanks at the end don't count unless escaped (dir.c, trim_trailing_spaces). */
function trimBlanks(line: string): string {
  let blanksFrom = -1;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === ' ') {
      if (blanksFrom < 0) blanksFrom = i;
    } else {
      blanksFrom = -1;
      if (line[i] === '\\' && ++i >= line.length) return line;
    }
  }
  return blanksFrom < 0 ? line : line.slice(0, blanksFrom);
}

/** Compiles one line; undefined for a comment, an empty line, or a pattern that can match nothing. */
export function compilePattern(rawLine: string, line: number, ignoreCase: boolean): Pattern | undefined {
  const text = trimBlanks(rawLine);
  if (text === '' || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  let body = negated ? text.slice(1) : text;
  const folderOnly = body.endsWith('/');
  if (folderOnly) body = body.slice(0, -1);
  const anchored = body.includes('/');
  if (body.startsWith('/')) body = body.slice(1);
  if (body === '') return undefined;
  const common = { text, line, negated, folderOnly, anchored };
  const fold = (part: string) => (ignoreCase ? part.toLowerCase() : part);
  if (!special.test(body)) return { ...common, literal: fold(body) };
  if (!anchored && body.startsWith('*') && !special.test(body.slice(1))) {
    return { ...common, suffix: fold(body.slice(1)) };
  }
  const source = toRegex(toBytes(body), anchored);
  return source === undefined
    ? undefined
    : { ...common, regex: new RegExp(`^${source}$`, ignoreCase ? 'i' : '') };
}

/** Git's wildmatch as a regular expression over bytes; undefined when the pattern can match nothing. */
function toRegex(pattern: string, pathname: boolean): string | undefined {
  // Git compares what stands before the first wildcard literally and matches the rest on its own, so a
  // `**` there counts as standing at a start: `foo**/bar` matches fooX/Y/bar.
  const start = pattern.search(special);
  let out = escapeRegex(pattern.slice(0, start));
  for (let i = start; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === '*') {
      const first = i;
      while (pattern[i + 1] === '*') i++;
      const next = pattern[i + 1];
      const wholeSegment =
        i > first &&
        (first === start || pattern[first - 1] === '/') &&
        (next === undefined || next === '/' || (next === '\\' && pattern[i + 2] === '/'));
      if (pathname && wholeSegment && next === '/') {
        out += '(?:[^]*/)?';
        i++;
      } else out += pathname && !wholeSegment ? '[^/]*' : '[^]*';
    } else if (char === '?') out += pathname ? '[^/]' : '[^]';
    else if (char === '\\') {
      if (++i >= pattern.length) return undefined;
      out += escapeRegex(pattern[i]!);
    } else if (char === '[') {
      const set = readClass(pattern, i, pathname);
      if (!set) return undefined;
      out += set.source;
      i = set.end;
    } else out += escapeRegex(char);
  }
  return out;
}

/** A bracket expression from `[` on; undefined when it isn't closed, which makes git match nothing. */
function readClass(
  pattern: string,
  at: number,
  pathname: boolean,
): { source: string; end: number } | undefined {
  let i = at + 1;
  const negated = pattern[i] === '!' || pattern[i] === '^';
  if (negated) i++;
  let body = '';
  let low: string | undefined;
  for (let first = true; first || pattern[i] !== ']'; first = false) {
    let char = pattern[i];
    if (char === undefined) return undefined;
    const name = /^\[:([a-z]*):\]/.exec(pattern.slice(i, i + 12))?.[1];
    if (name !== undefined) {
      const members = posixClasses[name];
      if (members === undefined) return undefined;
      body += members;
      low = undefined;
      i += name.length + 4;
      continue;
    }
    if (char === '-' && low !== undefined && pattern[i + 1] !== undefined && pattern[i + 1] !== ']') {
      let high = pattern[++i]!;
      if (high === '\\') {
        if (pattern[++i] === undefined) return undefined;
        high = pattern[i]!;
      }
      if (low <= high) body += `${escapeRegex(low)}-${escapeRegex(high)}`;
      low = undefined;
    } else {
      if (char === '\\') {
        char = pattern[++i];
        if (char === undefined) return undefined;
      }
      body += escapeRegex(char);
      low = char;
    }
    i++;
  }
  const noSlash = pathname ? '(?!/)' : '';
  if (body === '') return { source: negated ? `${noSlash}[^]` : '(?!)', end: i };
  return { source: `${noSlash}[${negated ? '^' : ''}${body}]`, end: i };
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
