/**
 * From items to numbers: `node model/train/run.mjs encode DIR [PIECES]` builds the vocabulary from
 * DIR/items.jsonl and writes DIR/encoded: flat little-endian int32 arrays that train.py maps. What was written for
 * the model (`written.ts`) joins what was found in the packages.
 */
import { closeSync, createReadStream, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createTokenizer, wordsOf } from '../../src/engine/embed/plainTokenizer.ts';
import type { Item, PairKind } from './items.ts';
import { references } from './references.ts';
import { createCount, piecesOf } from './vocabulary.ts';
import { questionsByCode, readThesaurus } from './written.ts';

type Stored = Item & { readonly project: string };

/** In train.py's order. */
const kinds: readonly (PairKind | 'question' | 'word' | 'alike')[] = [
  'doc',
  'whole',
  'name',
  'comment',
  'message',
  'title',
  'prose',
  'question',
  'word',
  'alike',
];
const dir = path.resolve(process.argv[2] ?? '/tmp/lodestone-train');
const size = Number(process.argv[3] ?? 32_000);
const mostTokens = 512;
const questions = questionsByCode();

const count = createCount();
let last = '';
for await (const { project, name, scope, lines, askings } of stored()) {
  if (project !== last) count.endProject();
  last = project;
  count.add(wordsOf(`${scope} ${name} ${lines.join('\n')}`));
  for (const { kind, text } of askings) if (kind !== 'name') count.add(wordsOf(text));
}
count.endProject();
const pieces = piecesOf(count.total, size);
const encode = createTokenizer(pieces);

const into = path.join(dir, 'encoded');
mkdirSync(into, { recursive: true });
const tokens = writer('tokens');
const items = writer('items');
const queries = writer('queries');
const pairs = writer('pairs');
const projects: string[] = [];
const languages: string[] = [];
for await (const { project, name, scope, language, lines, askings } of stored()) {
  if (projects.at(-1) !== project) projects.push(project);
  if (!languages.includes(language)) languages.push(language);
  const head = encode(`${scope} ${name}`);
  const own = encode(name).length;
  const ends = [head.length];
  const all = [...head];
  for (const line of lines) {
    all.push(...encode(line));
    ends.push(all.length);
  }
  all.length = Math.min(all.length, mostTokens);
  const item = items.length() / 5;
  const pair = (kind: (typeof kinds)[number], text: string, cut: readonly number[]) => {
    const asked = encode(text).slice(0, 128);
    const from = cut.length > 0 ? ends[Math.min(...cut)]! : 0;
    const to = cut.length > 0 ? ends[Math.max(...cut) + 1]! : 0;
    const left = all.length - Math.max(0, Math.min(to, all.length) - from) - head.length;
    if (asked.length === 0 || left < 4) return;
    addPair(item, kind, from, Math.min(to, all.length), asked);
  };
  for (const { kind, text, lines: cut } of askings) pair(kind, text, cut);
  // Half of the questions are held against the code alone, half against its comment too.
  const comment = askings.find(({ kind }) => kind === 'doc')?.lines ?? [];
  const asked = questions.of(lines);
  asked.forEach((text, nth) => {
    pair('question', text, nth % 2 ? comment : []);
  });
  items.push(
    tokens.length(),
    all.length,
    own === 0 ? 0 : head.length,
    projects.length - 1,
    languages.indexOf(language),
  );
  tokens.push(...all);
  // What is asked for the same code means the same: every other question, one in plain words and one that a colleague
  // would ask, against the rest.
  for (let nth = 0; asked.length > 2 && nth < asked.length; nth += 2) {
    const others = encode(asked.filter((_, at) => at !== nth).join('\n'));
    const one = encode(asked[nth]!);
    if (one.length === 0) continue;
    addPair(items.length() / 5, 'alike', 0, 0, one);
    items.push(tokens.length(), others.length, 0, projects.length - 1, languages.indexOf(language));
    tokens.push(...others);
  }
  // What a comment's first sentence says, the rest is about: words that mean the same, apart from code.
  const [first, whole] = ['doc', 'whole'].map((kind) => askings.find((each) => each.kind === kind)?.text);
  if (first === undefined || whole === undefined) continue;
  const opening = encode(first);
  const rest = encode(whole).slice(opening.length, mostTokens);
  if (opening.length < 4 || rest.length < 8) continue;
  addPair(items.length() / 5, 'prose', 0, 0, opening);
  items.push(tokens.length(), rest.length, 0, projects.length - 1, languages.indexOf(language));
  tokens.push(...rest);
}
projects.push('thesaurus');
languages.push('english');
for (const { words, phrases } of readThesaurus()) {
  const ids = encode(words.join(' '));
  for (const phrase of phrases) {
    const asked = encode(phrase);
    if (asked.length > 0) addPair(items.length() / 5, 'word', 0, 0, asked);
  }
  items.push(tokens.length(), ids.length, 0, projects.length - 1, languages.length - 1);
  tokens.push(...ids);
}
for (const each of [tokens, items, queries, pairs]) each.end();
writeFileSync(path.join(into, 'meta.json'), JSON.stringify({ kinds, projects, languages }));
const asked = references.map((text) => ({ text, ids: encode(text) }));
writeFileSync(path.join(into, 'references.json'), JSON.stringify(asked));
writeFileSync(path.join(into, 'pieces.json'), JSON.stringify(pieces));
console.log(
  `${questions.used()} of ${questions.count} questions' definitions found; ${items.length() / 5} items, ${pairs.length() / 7} pairs, ${projects.length} projects, ${pieces.length} pieces`,
);

function addPair(
  item: number,
  kind: (typeof kinds)[number],
  from: number,
  to: number,
  asked: readonly number[],
): void {
  pairs.push(item, kinds.indexOf(kind), from, to, queries.length(), asked.length, hashOf(asked));
  queries.push(...asked);
}

/** Tells queries of the same words, in any order and number, from others. */
function hashOf(ids: readonly number[]): number {
  let sum = 0;
  for (const id of new Set(ids)) sum = (sum + Math.imul(id ^ (id >>> 7), 0x9e3779b1)) | 0;
  return sum;
}

async function* stored(): AsyncGenerator<Stored> {
  for await (const line of createInterface({ input: createReadStream(path.join(dir, 'items.jsonl')) }))
    yield JSON.parse(line) as Stored;
}

function writer(name: string) {
  const file = openSync(path.join(into, `${name}.i32`), 'w');
  const buffer = new Int32Array(1 << 18);
  let used = 0;
  let length = 0;
  const flush = () => {
    writeSync(file, new Uint8Array(buffer.buffer, 0, used * 4));
    used = 0;
  };
  return {
    push(...values: number[]): void {
      for (const value of values) {
        if (used === buffer.length) flush();
        buffer[used++] = value;
        length++;
      }
    },
    length: () => length,
    end(): void {
      flush();
      closeSync(file);
    },
  };
}
