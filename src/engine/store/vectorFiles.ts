/**
 * Vectors on disk: pairs of files that only ever grow, each pair written by one process. `NAME.vectors` holds the
 * numbers one vector after the other, `NAME.keys` says of what and where. What is torn or damaged doesn't fit its
 * checksum, and counts as not there.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import path from 'node:path';

/** Bytes of a key, and of a record of it: the key, when it was added (ms, 64 bits), its place and its checksum. */
const [keyBytes, recordBytes] = [16, 32];

/** Where a vector lies: 16 bytes of its text's hash as a string of as many characters, and its place in its file. */
export interface VectorPlace {
  readonly key: string;
  readonly addedAt: number;
  readonly place: number;
  readonly checksum: number;
}

/** The key of a hash. Ours are 22 letters of base64, whose first 128 bits are taken as they are. */
export function keyOf(hash: string): string {
  const bytes = /^[\w-]{22}$/.test(hash)
    ? Buffer.from(hash, 'base64url')
    : createHash('sha256').update(hash).digest();
  return bytes.toString('latin1', 0, keyBytes);
}

/** The name of a new pair; names sort by age. The length of the vectors stands in it. */
export function newName(dimensions: number): string {
  const [random] = randomUUID().match(/(?:-[0-9a-f]{4}){3}/)!;
  return `${Date.now().toString(16).padStart(16, '0')}${random}-${dimensions}`;
}

/** The pairs in a folder, oldest first. */
export function namesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.keys'));
  return names.map((name) => name.slice(0, -'.keys'.length)).sort();
}

/** Both files of a pair. */
export function filesOf(folder: string, name: string): { readonly keys: string; readonly vectors: string } {
  return { keys: path.join(folder, `${name}.keys`), vectors: path.join(folder, `${name}.vectors`) };
}

/** The size of a pair's keys in bytes; 0 where there is none. */
export function keysSize(folder: string, name: string): number {
  return statSync(filesOf(folder, name).keys, { throwIfNoEntry: false })?.size ?? 0;
}

/** How many records a pair has, as its size tells. */
export function recordsIn(folder: string, name: string): number {
  return Math.floor(keysSize(folder, name) / recordBytes);
}

/** Whether a pair is as it was left after so many vectors: otherwise the next ones would not lie where they should. */
export function isWhole(folder: string, name: string, count: number, dimensions: number): boolean {
  const { vectors } = filesOf(folder, name);
  const size = statSync(vectors, { throwIfNoEntry: false })?.size;
  return size === count * dimensions * 4 && keysSize(folder, name) === count * recordBytes;
}

/** The records of a pair from a byte on, and where the next one will begin. */
export function readKeys(folder: string, name: string, from = 0): { places: VectorPlace[]; end: number } {
  const all = bytesFrom(filesOf(folder, name).keys, from);
  const places: VectorPlace[] = [];
  let at = 0;
  for (; at + recordBytes <= all.length; at += recordBytes) {
    places.push({
      key: all.toString('latin1', at, at + keyBytes),
      addedAt: all.readDoubleLE(at + keyBytes),
      place: all.readUInt32LE(at + keyBytes + 8),
      checksum: all.readUInt32LE(at + keyBytes + 12),
    });
  }
  return { places, end: from + at };
}

/**
 * Adds vectors to the end of a pair that has so many: first the numbers, then what says that they are there. Without
 * `isNew` the pair has to stand already. Throws what the file system throws.
 */
export function append(
  folder: string,
  name: string,
  standing: number,
  entries: readonly { readonly key: string; readonly addedAt: number; readonly vector: Float32Array }[],
  isNew: boolean,
): void {
  const files = filesOf(folder, name);
  // No flag's name says "append, and only if it is there"; Node takes the number, its types don't know.
  const number = constants.O_WRONLY | constants.O_APPEND;
  const flag = isNew ? 'ax' : (number as unknown as string);
  const records = Buffer.alloc(entries.length * recordBytes);
  const dimensions = entries[0]?.vector.length ?? 0;
  const numbers = new Float32Array(entries.length * dimensions);
  entries.forEach(({ key, addedAt, vector }, nth) => {
    numbers.set(vector, nth * dimensions);
    const at = nth * recordBytes;
    records.write(key, at, keyBytes, 'latin1');
    records.writeDoubleLE(addedAt, at + keyBytes);
    records.writeUInt32LE(standing + nth, at + keyBytes + 8);
    records.writeUInt32LE(checksumOf(key, vector), at + keyBytes + 12);
  });
  appendFileSync(files.vectors, Buffer.from(numbers.buffer), { flag });
  appendFileSync(files.keys, records, { flag });
}

/** The vectors at these places of a pair, in the order given; undefined for each that is torn or damaged. */
export function readVectors(
  folder: string,
  name: string,
  dimensions: number,
  places: readonly VectorPlace[],
): (Float32Array | undefined)[] {
  const found: (Float32Array | undefined)[] = [];
  const handle = openSync(filesOf(folder, name).vectors, 'r');
  try {
    for (let from = 0; from < places.length; ) {
      // What was added together is often wanted together: neighbours are read at once.
      let end = from + 1;
      while (end < places.length && places[end]!.place === places[end - 1]!.place + 1) end++;
      const bytes = new Uint8Array((end - from) * dimensions * 4);
      const got = readSync(handle, bytes, 0, bytes.length, places[from]!.place * dimensions * 4);
      for (let nth = from; nth < end; nth++) {
        const at = (nth - from) * dimensions * 4;
        const vector = new Float32Array(bytes.buffer, at, dimensions);
        const { key, checksum } = places[nth]!;
        const isSound = at + dimensions * 4 <= got && checksumOf(key, vector) === checksum;
        found.push(isSound ? vector : undefined);
      }
      from = end;
    }
  } finally {
    closeSync(handle);
  }
  return found;
}

/** FNV-1a over the key's characters and the numbers' bits, a word at a time. */
function checksumOf(key: string, vector: Float32Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  const words = new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
  for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ words[at]!, 0x01000193);
  return hash >>> 0;
}

function bytesFrom(file: string, from: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - from));
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, from));
  } finally {
    closeSync(handle);
  }
}
