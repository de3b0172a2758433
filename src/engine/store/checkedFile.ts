/**
 * Files that save time and nothing else: what is in them can be made again from the table. One is written whole or not at
 * all, and believed only when its digest is right; whatever else lies there counts as nothing.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, readv, renameSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** What such a file holds. */
export interface Checked<Head> {
  /** The version of the table that it was made of. */
  readonly version: number;
  /** Anything that JSON can hold. */
  readonly head: Head;
  /** Bytes, each part in memory of its own, so that numbers may be read from it in place. */
  readonly parts: readonly Uint8Array[];
}

/** Digest of all that follows, the length of what JSON says, and the version. */
const startBytes = 32;
const [lengthAt, versionAt] = [20, 24];

/** Fewer rows are read from the table in a blink. */
const unsavedFrom = 1_000;
/** One in so many rows may be missing on disk, while the machine is busy and when it is idle; less costs an opening process no time worth naming. */
const [unsavedBusy, unsavedIdle] = [10, 50];

/** Whether a file that lacks so many of the table's rows is to be written anew. */
export function lacksMuch(unsaved: number, rows: number, isIdle: boolean): boolean {
  return unsaved >= unsavedFrom && unsaved * (isIdle ? unsavedIdle : unsavedBusy) > rows;
}

/**
 * What a file holds; undefined when there is none, one of another format, or one that isn't sound. Its parts are read by
 * another thread: of a large index that is a twentieth of a second, in which this one does other things.
 */
export async function readChecked<Head>(file: string, format: number): Promise<Checked<Head> | undefined> {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const begun = beginning<Head>(handle, format);
    if (begun === undefined) return undefined;
    let left = begun.parts.filter(({ length }) => length > 0);
    while (left.length > 0) left = behind(left, (await promisify(readv)(handle, left)).bytesRead);
    return sound(begun);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The same at once, for one that is small. */
export function readCheckedNow<Head>(file: string, format: number): Checked<Head> | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const begun = beginning<Head>(handle, format);
    for (const part of begun?.parts ?? []) fill(handle, part);
    return begun && sound(begun);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** A file of which the parts are still to be read. */
interface Begun<Head> extends Checked<Head> {
  readonly digest: Buffer;
  readonly written: Buffer;
}

function beginning<Head>(handle: number, format: number): Begun<Head> | undefined {
  const { size } = fstatSync(handle);
  const start = fill(handle, Buffer.allocUnsafeSlow(startBytes));
  const headLength = start.readUInt32LE(lengthAt);
  const rest = size - startBytes - headLength;
  if (rest < 0) return undefined;
  const written = fill(handle, Buffer.allocUnsafeSlow(headLength));
  const { format: known, version, sizes, head } = JSON.parse(written.toString());
  if (known !== format || sum(sizes) !== rest) return undefined;
  const parts = (sizes as number[]).map((length) => Buffer.allocUnsafeSlow(length));
  return { digest: start.subarray(0, lengthAt), written, version, head, parts };
}

function sound<Head>(begun: Begun<Head>): Checked<Head> | undefined {
  const { digest: told, written, version, head, parts } = begun;
  return digest(written, parts).equals(told) ? { version, head, parts } : undefined;
}

/** What is still to be filled once so many bytes have come. Throws where none have. */
function behind(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  if (bytes === 0) throw new Error('The file ends too soon.');
  let done = bytes;
  return parts.flatMap((part) => {
    const own = Math.min(done, part.length);
    done -= own;
    return own < part.length ? [part.subarray(own)] : [];
  });
}

/** The version that a file says it is of, unchecked; 0 where there is none. */
export function versionOf(file: string): number {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    return fill(handle, Buffer.allocUnsafeSlow(startBytes)).readDoubleLE(versionAt);
  } catch {
    return 0;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Writes a file in place of the last one. Throws what the file system throws. */
export function writeChecked<Head>(
  file: string,
  format: number,
  { version, head, parts }: Checked<Head>,
): void {
  const sizes = parts.map(({ length }) => length);
  const written = Buffer.from(JSON.stringify({ format, version, sizes, head }));
  const start = Buffer.alloc(startBytes);
  digest(written, parts).copy(start);
  start.writeUInt32LE(written.length, lengthAt);
  start.writeDoubleLE(version, versionAt);
  const temporary = `${file}.tmp`;
  try {
    const handle = openSync(temporary, 'w');
    try {
      for (const part of [start, written, ...parts]) writeFileSync(handle, part);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function digest(head: Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha1').update(head);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The next bytes of a file. Throws when it ends before. */
function fill<Bytes extends Uint8Array>(handle: number, bytes: Bytes): Bytes {
  for (let at = 0; at < bytes.length; ) {
    const got = readSync(handle, bytes, at, bytes.length - at, null);
    if (got === 0) throw new Error('The file ends too soon.');
    at += got;
  }
  return bytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
