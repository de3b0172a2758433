/**
 * Reads the fetched packages with the product's own chunker: `node model/train/run.mjs extract DIR
 * [EVALUATION FOLDER...]` writes DIR/items.jsonl. A definition is left out when half of it stands in a
 * folder that is measured on, whatever the package is called; so is what was read before.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars } from '../../src/engine/chunk/grammars.ts';
import { type Asking, type Item, isProse, itemsOf } from './items.ts';
import { isCopied, windowsOf, windowsUnder } from './overlap.ts';
import { type Paragraph, paragraphsOf, readProse, type Sentence } from './prose.ts';
import { randomFrom, shuffled } from './random.ts';
import { sourceFiles } from './sources.ts';

const root = process.env['LODESTONE_ROOT'] ?? '.';
const [where, ...evaluated] = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const dir = path.resolve(where ?? '/tmp/lodestone-train');
/** `--minutes=N`: stop after so long; packages are read in an order of chance. */
const minutes = Number(process.argv.find((each) => each.startsWith('--minutes='))?.slice(10) ?? 1e6);
const started = Date.now();
/** `--documents`: no code is read. */
const documentsOnly = process.argv.includes('--documents');
/** Characters of source and definitions taken of one package: no project may drown the others. */
const most = { script: 2_000_000, other: 700_000, items: 2_400 };

const evaluation = windowsUnder(evaluated);
console.log(`${evaluation.size} windows of lines to keep out`);
const grammars = await createGrammars(path.join(root, 'dist/grammars'));
const packages = path.join(dir, 'packages');
const out = openSync(path.join(dir, 'items.jsonl'), 'w');
const seen = new Set<string>();
const kinds: Record<string, number> = {};
const languages: Record<string, number> = {};
const kept: Record<string, number> = {};
let copied = 0;

const folders = readdirSync(packages).filter((folder) =>
  existsSync(path.join(packages, folder, 'lodestone-fetched.json')),
);
for (const [at, folder] of shuffled(folders, randomFrom(7)).entries()) {
  if (Date.now() - started > minutes * 60_000) break;
  await readPackage(folder);
  if (at % 50 === 0) console.log(`${at} of ${folders.length}`, JSON.stringify(kinds));
}
closeSync(out);
const about = { packages: Object.keys(kept).length, pairs: kinds, items: languages, copied, kept };
writeFileSync(path.join(dir, 'extracted.json'), `${JSON.stringify(about, null, 1)}\n`);
console.log(JSON.stringify({ ...about, kept: undefined }));

async function readPackage(folder: string): Promise<void> {
  const files = written(sourceFiles(path.join(packages, folder)));
  const found: Item[] = [];
  const sentences: Sentence[] = [];
  let left = folder.startsWith('npm-') ? most.script : most.other;
  for (const file of shuffled(files, randomFrom(11))) {
    if (left < 0 || found.length >= most.items) break;
    const text = readFileSync(path.join(packages, folder, file), 'utf8');
    if (/\.(md|rst|adoc)$/.test(file)) {
      if (text.length > 100_000) continue;
      const { sentences: said, examples } = readProse(text);
      sentences.push(...said);
      for (const { text: asked, code } of examples.slice(0, 30))
        found.push({
          name: '',
          scope: '',
          language: 'example',
          lines: code,
          askings: [{ kind: 'title', text: asked, lines: [] }],
        });
      found.push(...paragraphsOf(text).slice(0, 60).flatMap(paragraphItem));
      continue;
    }
    if (documentsOnly || file.endsWith('.json') || text.length / (text.split('\n').length + 1) > 120)
      continue;
    left -= text.length;
    found.push(...itemsOf(file, text, await chunkFile(file, text, grammars)));
  }
  const items = telling(found);
  const byName = new Map<string, Item | undefined>();
  for (const item of items) byName.set(item.name, byName.has(item.name) ? undefined : item);
  const prose = new Map<Item, string[]>();
  for (const { text, names } of sentences)
    for (const each of names) {
      const item = byName.get(each);
      if (item && (prose.get(item)?.length ?? 0) < 3) prose.set(item, [...(prose.get(item) ?? []), text]);
    }
  for (const item of items) {
    const windows = windowsOf(item.lines);
    const key = createHash('sha1')
      .update(item.name + item.lines.join('\n').replace(/\s+/g, ''))
      .digest('base64url');
    if (seen.has(key)) continue;
    seen.add(key);
    if (isCopied(windows, evaluation)) {
      copied++;
      continue;
    }
    const more = (prose.get(item) ?? []).map((text) => ({ kind: 'prose' as const, text, lines: [] }));
    const askings = [...item.askings, ...more];
    for (const { kind } of askings) kinds[kind] = (kinds[kind] ?? 0) + 1;
    languages[item.language] = (languages[item.language] ?? 0) + 1;
    kept[folder] = (kept[folder] ?? 0) + 1;
    writeSync(out, `${JSON.stringify({ project: folder, ...item, askings })}\n`);
  }
}

/** A paragraph, asked for by its heading and by one of its sentences. */
function paragraphItem({ heading, sentences }: Paragraph): Item[] {
  const askings: Asking[] = [];
  if (isProse(heading)) askings.push({ kind: 'prose', text: heading, lines: [] });
  if (sentences.length > 1) askings.push({ kind: 'prose', text: sentences[0]!.slice(0, 300), lines: [0] });
  if (askings.length === 0) return [];
  return [{ name: '', scope: '', language: 'prose', lines: sentences, askings }];
}

/**
 * Leaves out what would teach that a good answer is a wrong one: the second of two copies that compiling
 * left in a package, and texts that ask for several of its definitions.
 */
function telling(items: readonly Item[]): Item[] {
  const asked = new Map<string, number>();
  const before = new Set<string>();
  const once = items.filter(({ name, lines, askings }) => {
    const said =
      askings.find(({ kind }) => kind === 'doc')?.text ?? lines.slice(0, 4).join('').replace(/\s+/g, '');
    const key = `${name} ${said}`;
    if (name !== '' && before.has(key)) return false;
    before.add(key);
    for (const { text } of askings) asked.set(text.toLowerCase(), (asked.get(text.toLowerCase()) ?? 0) + 1);
    return true;
  });
  return once.flatMap((item) => {
    const askings = item.askings.filter(({ text }) => asked.get(text.toLowerCase())! <= 2);
    return askings.length > 0 ? [{ ...item, askings }] : [];
  });
}

/** The files that were written by people where a package also has what was compiled from them. */
function written(files: readonly string[]): string[] {
  const typed = files.filter((file) => /\.[mc]?tsx?$/.test(file)).length;
  if (typed > 3) return files.filter((file) => !/\.[mc]?jsx?$/.test(file));
  const modern = files.filter((file) =>
    /(^|\/)(esm?|esm\d+|es6|es20\d\d|module|mjs|dist-es)\//.test(file),
  ).length;
  const twins = /(^|\/)(cjs|commonjs|lib-amd|lib-commonjs|dist-cjs|amd|node|es5|system)\//;
  return modern > 3 ? files.filter((file) => !twins.test(file)) : [...files];
}
