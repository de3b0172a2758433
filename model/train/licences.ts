/** Which licences may be trained on, and what a package's own metadata says it has. */

/** Licences that ask for no more than their notice, as SPDX and Debian write them (lower-cased). */
const allowed = new Set([
  'mit',
  'expat',
  'mit-0',
  'x11',
  'mit/x11',
  'mit/x',
  'zlib/libpng',
  'isc',
  '0bsd',
  'zlib',
  'bsl-1.0',
  'boost-1.0',
  'boost',
  'unlicense',
  'cc0-1.0',
  'cc0',
  'public-domain',
  'apache-2.0',
  'apache-2',
  'apache',
  'apache-2.0+',
  'asl-2.0',
  'bsd',
  'bsd-2-clause',
  'bsd-3-clause',
  'bsd-2',
  'bsd-3',
  'bsd-2-clauses',
  'bsd-3-clauses',
  'bsd-3-clause-clear',
  'blueoak-1.0.0',
  'apache-2.0-with-llvm-exception',
  'apache-2.0 with llvm-exception',
]);

/** Whether an expression (`MIT OR GPL-2.0`, `Apache-2.0 and BSD-3-Clause`) lets the code be trained on. */
export function isAllowed(expression: string): boolean {
  const plain = expression.toLowerCase().replace(/[()]/g, ' ').replace(/,/g, ' ').trim();
  if (plain === '') return false;
  return plain
    .split(/\s+(?:or|and\/or)\s+|\s*\|\s*/)
    .some((choice) => choice.split(/\s+and\s+/).every((one) => allowed.has(one.trim())));
}

/** The licence that a package.json names; empty when it names none. */
export function npmLicence(manifest: Record<string, unknown>): string {
  const { license, licenses } = manifest;
  if (typeof license === 'string') return license;
  if (isNamed(license)) return license.type;
  if (Array.isArray(licenses))
    return licenses
      .filter(isNamed)
      .map(({ type }) => type)
      .join(' OR ');
  return '';
}

function isNamed(value: unknown): value is { type: string } {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

/** What a machine-readable debian/copyright says: the licence of the most, and the files under others. */
export interface Copyright {
  readonly licence: string;
  /** Globs (`*` crosses folders) of files that must stay out. */
  readonly closed: readonly string[];
  /** Globs of files with an allowed licence, each more telling than `closed`s before it. */
  readonly stanzas: readonly { readonly globs: readonly string[]; readonly open: boolean }[];
}

/** Reads debian/copyright (DEP-5); nothing when it isn't machine-readable or has no licence for `*`. */
export function readCopyright(text: string): Copyright | undefined {
  if (!/^Format:.*(copyright-format|dep5)/im.test(text)) return undefined;
  const stanzas: { globs: string[]; open: boolean; licence: string }[] = [];
  for (const paragraph of text.split(/\n\s*\n/)) {
    const files = /^Files:((?:.*\n?)(?:[ \t]+.*\n?)*)/im.exec(paragraph)?.[1];
    const licence = /^License:[ \t]*(.*)/im.exec(paragraph)?.[1]?.trim();
    if (files === undefined || licence === undefined) continue;
    stanzas.push({ globs: files.split(/[\s,]+/).filter(Boolean), open: isAllowed(licence), licence });
  }
  const whole = stanzas.find(({ globs }) => globs.includes('*'));
  if (!whole) return undefined;
  return {
    licence: whole.licence,
    closed: stanzas.filter(({ open }) => !open).flatMap(({ globs }) => globs),
    stanzas,
  };
}

/** A test for the files that a copyright file lets in: the last stanza that names a file decides. */
export function opener({ stanzas }: Copyright): (file: string) => boolean {
  const tests = stanzas.map(({ globs, open }) => ({ open, test: globs.map(globTest) }));
  return (file) => {
    let open = false;
    for (const stanza of tests) if (stanza.test.some((test) => test.test(file))) open = stanza.open;
    return open;
  };
}

function globTest(glob: string): RegExp {
  const body = glob
    .replace(/^\.\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${body}$`);
}
