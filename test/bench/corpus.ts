/** A corpus in memory: its files cut and analysed by the real chunker and analyser, kept between runs. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars } from '../../src/engine/chunk/grammars.ts';
import { createOutline, type Outline } from '../../src/engine/search/outline.ts';
import { toRows } from '../../src/engine/store/row.ts';
import type { Row, Store } from '../../src/engine/store/store.ts';
import { createMemoryStore } from '../support/bm25.ts';

/** A corpus that can be searched. */
export interface Corpus {
  readonly store: Store;
  readonly outline: Outline;
  readonly rows: readonly Row[];
}

const LARGEST = 1_000_000;
const LEFT_OUT = new Set(['.git', 'node_modules']);

/** The checkout that holds this program. */
export const checkout = process.env['LODESTONE_ROOT'] ?? process.cwd();
const cache = path.join(checkout, 'node_modules', '.cache', 'lodestone-bench', 'rows');

/** Reads, cuts and analyses all text files below a folder. */
export async function openCorpus(folder: string): Promise<Corpus> {
  const rows = await rowsOf(folder);
  const store = createMemoryStore();
  await store.replace([], rows);
  const outline = createOutline();
  outline.put(rows);
  return { store, outline, rows };
}

async function rowsOf(folder: string): Promise<Row[]> {
  mkdirSync(cache, { recursive: true });
  const kept = path.join(cache, `${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.json`);
  const stamp = makersStamp();
  if (existsSync(kept)) {
    const known = JSON.parse(readFileSync(kept, 'utf8')) as { stamp: string; rows: Row[] };
    if (known.stamp === stamp) return known.rows;
  }
  const grammars = await createGrammars(path.join(checkout, 'dist', 'grammars'));
  const rows: Row[] = [];
  for (const relative of textFiles(folder, '')) {
    const bytes = readFileSync(path.join(folder, relative));
    if (bytes.includes(0)) continue;
    const text = bytes.toString('utf8');
    rows.push(...toRows(relative, String(bytes.length), await chunkFile(relative, text, grammars)));
  }
  writeFileSync(kept, JSON.stringify({ stamp, rows }));
  return rows;
}

function* textFiles(folder: string, below: string): Iterable<string> {
  const entries = readdirSync(path.join(folder, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const relative = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) yield* textFiles(folder, relative);
    else if (entry.isFile() && statSync(path.join(folder, relative)).size <= LARGEST) yield relative;
  }
}

/** Changes with every program that makes rows, so that none made by another is taken. */
function makersStamp(): string {
  const hash = createHash('sha256');
  for (const folder of ['src/engine/chunk', 'src/engine/store']) {
    for (const name of readdirSync(path.join(checkout, folder)).sort()) {
      if (folder.endsWith('store') && !/^(row|terms)\.ts$/.test(name)) continue;
      hash.update(readFileSync(path.join(checkout, folder, name)));
    }
  }
  return hash.digest('hex');
}
