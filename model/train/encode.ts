/**
 * From items to numbers: `node model/train/run.mjs encode DIR [PIECES]` builds the vocabulary from
 * DIR/items.jsonl and writes DIR/encoded: flat little-endian int32 arrays that train.py maps.
 */
import { closeSync, createReadStream, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createTokenizer, wordsOf } from '../../src/engine/embed/plainTokenizer.ts';
import type { Item, PairKind } from './items.ts';
import { references } from './references.ts';
import { createCount, piecesOf } from './vocabulary.ts';

type Stored = Item & { readonly project: string };

/** In train.py's order. */
const kinds: readonly PairKind[] = ['doc', 'whole', 'name', 'comment', 'message', 'title', 'prose'];
const dir = path.resolve(process.argv[2] ?? '/tmp/lodestone-train');
const size = Number(process.argv[3] ?? 32_000);
const mostTokens = 512;

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
  for (const { kind, text, lines: cut } of askings) {
    const asked = encode(text).slice(0, 128);
    const from = cut.length > 0 ? ends[Math.min(...cut)]! : 0;
    const to = cut.length > 0 ? ends[Math.max(...cut) + 1]! : 0;
    const left = all.length - Math.max(0, Math.min(to, all.length) - from) - head.length;
    if (asked.length === 0 || left < 4) continue;
    pairs.push(
      item,
      kinds.indexOf(kind),
      from,
      Math.min(to, all.length),
      queries.length(),
      asked.length,
      hashOf(asked),
    );
    queries.push(...asked);
  }
  items.push(
    tokens.length(),
    all.length,
    own === 0 ? 0 : head.length,
    projects.length - 1,
    languages.indexOf(language),
  );
  tokens.push(...all);
  // What a comment's first sentence says, the rest is about: words that mean the same, apart from code.
  const [first, whole] = ['doc', 'whole'].map((kind) => askings.find((each) => each.kind === kind)?.text);
  if (first === undefined || whole === undefined) continue;
  const opening = encode(first);
  const rest = encode(whole).slice(opening.length, mostTokens);
  if (opening.length < 4 || rest.length < 8) continue;
  pairs.push(
    items.length() / 5,
    kinds.indexOf('prose'),
    0,
    0,
    queries.length(),
    opening.length,
    hashOf(opening),
  );
  queries.push(...opening);
  items.push(tokens.length(), rest.length, 0, projects.length - 1, languages.indexOf(language));
  tokens.push(...rest);
}
for (const each of [tokens, items, queries, pairs]) each.end();
writeFileSync(path.join(into, 'meta.json'), JSON.stringify({ kinds, projects, languages }));
const asked = references.map((text) => ({ text, ids: encode(text) }));
writeFileSync(path.join(into, 'references.json'), JSON.stringify(asked));
writeFileSync(path.join(into, 'pieces.json'), JSON.stringify(pieces));
console.log(
  `${items.length() / 5} items, ${pairs.length() / 7} pairs, ${projects.length} projects, ${pieces.length} pieces`,
);

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
