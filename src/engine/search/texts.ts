/**
 * Texts by number, each kept once: all their bytes in one piece of memory and a table of hashes, since a root has some
 * hundred thousand names, and as many strings and entries of a map take five times the memory and as long to read from disk.
 */

/** Texts in the order in which they came. */
export interface Texts {
  readonly size: number;
  /** A text's number; a new one gets the next. */
  idOf(text: string): number;
  /** A text's number, -1 for one that isn't there. */
  known(text: string): number;
  textOf(id: number): string;
  /** All of it, to be written to disk as it is. */
  columns(): TextColumns;
}

/** The texts as UTF-8, end to end; where each ends; numbers by hash, one more than they are, 0 for none. */
export interface TextColumns {
  readonly bytes: Uint8Array;
  readonly ends: Int32Array;
  readonly slots: Int32Array;
}

const least = 1024;
const encoder = new TextEncoder();

/** No texts, or what `columns` gave once; that memory is taken over. */
export function createTexts(begin?: TextColumns): Texts {
  let bytes = viewed(begin?.bytes ?? new Uint8Array(least * 16));
  let ends = begin?.ends ?? new Int32Array(least);
  let slots = begin?.slots ?? new Int32Array(2 * least);
  let size = begin?.ends.length ?? 0;
  /** The text that is looked for, as bytes. */
  let sought = Buffer.allocUnsafe(256);

  const startOf = (id: number) => (id === 0 ? 0 : ends[id - 1]!);
  const encode = (text: string): number => {
    if (sought.length < 3 * text.length) sought = Buffer.allocUnsafe(6 * text.length);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) return encoder.encodeInto(text, sought).written;
      sought[at] = code;
    }
    return text.length;
  };
  const isSought = (id: number, length: number): boolean => {
    const start = startOf(id);
    if (ends[id]! - start !== length) return false;
    for (let at = 0; at < length; at++) if (bytes[start + at] !== sought[at]) return false;
    return true;
  };
  /** The slot of the text in `sought`, or the empty one that it would get. */
  const slotOf = (length: number): number => {
    let slot = hashOf(sought, 0, length) & (slots.length - 1);
    while (slots[slot]! !== 0 && !isSought(slots[slot]! - 1, length)) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  const widen = () => {
    slots = new Int32Array(slots.length * 2);
    for (let id = 0; id < size; id++) {
      let slot = hashOf(bytes, startOf(id), ends[id]!) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id + 1;
    }
  };

  return {
    get size() {
      return size;
    },
    idOf(text) {
      const length = encode(text);
      let slot = slotOf(length);
      if (slots[slot] !== 0) return slots[slot]! - 1;
      // A quarter stays free, or the ways to an empty slot become long.
      if (4 * (size + 1) > 3 * slots.length) {
        widen();
        slot = slotOf(length);
      }
      const start = startOf(size);
      if (start + length > bytes.length) {
        const wider = Buffer.allocUnsafeSlow(Math.max(start + length, bytes.length * 2));
        bytes.copy(wider, 0, 0, start);
        bytes = wider;
      }
      sought.copy(bytes, start, 0, length);
      ends = roomFor(ends, size + 1);
      ends[size] = start + length;
      slots[slot] = ++size;
      return size - 1;
    },
    known(text) {
      return slots[slotOf(encode(text))]! - 1;
    },
    textOf: (id) => bytes.toString('utf8', startOf(id), ends[id]),
    columns: () => ({ bytes: bytes.subarray(0, startOf(size)), ends: ends.subarray(0, size), slots }),
  };
}

/** The same numbers with room for so many, twice as much when there wasn't any left. */
export function roomFor(numbers: Int32Array, length: number): Int32Array {
  if (length <= numbers.length) return numbers;
  const wider = new Int32Array(Math.max(length, 2 * numbers.length));
  wider.set(numbers);
  return wider;
}

function viewed({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** FNV-1a, its high bits mixed into the low ones, which are those that are used. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
