/** A row as bytes: small, read by itself, and believed only when its sum is right. */
import type { RecordBatch } from 'apache-arrow';
import type { TableRow } from './lanceTable.ts';
import { pathOf } from './rowId.ts';
import { createSqueezer, expand, mostSqueezed } from './squeeze.ts';

/** The text first: the others repeat what stands in it. */
const texts = [
  'text',
  'definitions',
  'symbol',
  'breadcrumb',
  'kind',
  'language',
  'hash',
  'fileHash',
] as const satisfies readonly (keyof TableRow)[];

/** The columns of the table that records are made of. */
export const recordColumns: readonly string[] = ['id', 'path', 'commit', 'startLine', 'endLine', ...texts];

const sumBytes = 4;
/** The most bytes that a number takes, seven bits each. */
const mostOfNumber = 5;

/** The rows of a batch, to be written one by one. */
export interface Records {
  readonly size: number;
  id(at: number): string;
  path(at: number): string;
  commit(at: number): number;
  /** No record is longer. */
  mostBytes(at: number): number;
  /** Writes a row's record; gives where it ends. */
  write(at: number, to: Buffer, from: number): number;
}

/** Reads a batch of `recordColumns`. Texts go from it as bytes, never as strings: that takes a tenth of the time. */
export function recordsOf(batch: RecordBatch): Records {
  const column = (name: string) => batch.getChild(name)!;
  const [ids, paths, commits] = [column('id'), column('path'), column('commit')];
  const [starts, ends] = [column('startLine'), column('endLine')];
  const pieces = texts.map((name) => {
    const { values, valueOffsets } = column(name).data[0]!;
    return { values: values as Uint8Array, offsets: valueOffsets as Int32Array };
  });
  const lengthOf = (at: number) =>
    pieces.reduce((sum, { offsets }) => sum + offsets[at + 1]! - offsets[at]!, 0);
  const squeezer = createSqueezer();
  /** A row's texts, end to end. */
  let whole = Buffer.allocUnsafeSlow(1 << 16);
  return {
    size: batch.numRows,
    id: (at) => ids.get(at),
    path: (at) => paths.get(at),
    commit: (at) => commits.get(at),
    mostBytes: (at) => (1 + 2 + texts.length) * mostOfNumber + mostSqueezed(lengthOf(at)) + sumBytes,
    write(at, to, from) {
      let end = putNumber(to, from + sumBytes, starts.get(at));
      end = putNumber(to, end, ends.get(at));
      for (const { offsets } of pieces) end = putNumber(to, end, offsets[at + 1]! - offsets[at]!);
      const length = lengthOf(at);
      if (length > whole.length) whole = Buffer.allocUnsafeSlow(2 * length);
      let filled = 0;
      for (const { values, offsets } of pieces) {
        whole.set(values.subarray(offsets[at]!, offsets[at + 1]!), filled);
        filled += offsets[at + 1]! - offsets[at]!;
      }
      end = squeezer.squeeze(whole, 0, filled, to, end);
      to.writeInt32LE(sumOf(to, from + sumBytes, end, seedOf(ids.get(at), commits.get(at))), from);
      return end;
    },
  };
}

/** The row whose record these bytes are; undefined where they aren't that row's of that commit. */
export function readRecord(bytes: Buffer, id: string, commit: number): TableRow | undefined {
  if (bytes.length < sumBytes) return undefined;
  if (sumOf(bytes, sumBytes, bytes.length, seedOf(id, commit)) !== bytes.readInt32LE(0)) return undefined;
  let at = sumBytes;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const [startLine, endLine] = [number(), number()];
  const lengths = texts.map(number);
  const whole = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0));
  expand(bytes, at, bytes.length, whole);
  let end = 0;
  const [text, definitions, symbol, breadcrumb, kind, language, hash, fileHash] = lengths.map((length) => {
    end += length;
    return whole.toString('utf8', end - length, end);
  }) as [string, string, string, string, string, string, string, string];
  return {
    id,
    path: pathOf(id),
    startLine,
    endLine,
    language,
    symbol,
    kind,
    breadcrumb,
    definitions,
    text,
    terms: '',
    hash,
    fileHash,
    commit,
  };
}

function putNumber(to: Buffer, at: number, value: number): number {
  let rest = value;
  let end = at;
  for (; rest > 127; rest >>>= 7) to[end++] = (rest & 127) | 128;
  to[end++] = rest;
  return end;
}

/** What another row's bytes, or the same row's of another commit, are not to be taken for. */
function seedOf(id: string, commit: number): number {
  let seed = commit | 0;
  for (let at = 0; at < id.length; at++) seed = Math.imul(seed ^ id.charCodeAt(at), prime);
  return seed;
}

const prime = 0x01000193;

/** FNV-1a, four bytes at a time. */
function sumOf(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let sum = seed ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    sum = Math.imul(sum ^ four, prime);
    sum ^= sum >>> 15;
  }
  for (; at < to; at++) sum = Math.imul(sum ^ bytes[at]!, prime);
  return sum;
}
