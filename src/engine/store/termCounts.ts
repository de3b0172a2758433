/**
 * Which terms stand in which documents, and how often, told from the documents' UTF-8: making a string of each term only
 * to look it up in a map takes several times as long.
 */

import { space, tab } from './bag.ts';
import { withRoom } from './withRoom.ts';

/** Terms are numbered in the order in which they came. */
export interface TermCounts {
  /** The terms as UTF-8, end to end, and where each ends. */
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  /** The number of terms in each document, repeated ones counted. */
  readonly lengths: Uint32Array;
  /** The number of different terms in each document: as many places it has in `terms` and `counts`, after the document before it. */
  readonly held: Uint32Array;
  readonly terms: Uint32Array;
  readonly counts: Uint32Array;
}

/** Numbers a slot takes: the term's last eight bytes in two, its hash, and its own number plus one. 0 there means that the slot is free. */
const width = 4;
const zero = 0x30;

/** Counts the terms of documents, each given as a bag that `encodeBag` has encoded; a term may stand in it several times. */
export function countTerms(texts: readonly string[]): TermCounts {
  const lengths = new Uint32Array(texts.length);
  const held = new Uint32Array(texts.length);
  const table = createTable();
  let text = Buffer.allocUnsafeSlow(8192);
  for (let doc = 0; doc < texts.length; doc++) {
    const given = texts[doc]!;
    if (text.length <= 3 * given.length) text = Buffer.allocUnsafeSlow(6 * given.length);
    const length = text.write(given);
    text[length] = space;
    makeRoom(table, length);
    const first = table.places;
    lengths[doc] = take(table, text, length);
    held[doc] = table.places - first;
  }
  const { bytes, ends, terms, counts, size, places } = table;
  return {
    bytes,
    ends: ends.subarray(0, size),
    lengths,
    held,
    terms: terms.subarray(0, places),
    counts: counts.subarray(0, places),
  };
}

type Table = ReturnType<typeof createTable>;

function createTable() {
  return {
    slots: new Int32Array(width * 2048),
    bytes: new Uint8Array(8192),
    bytesEnd: 0,
    ends: new Uint32Array(1024),
    /** One more than the place where each term was counted last. */
    last: new Uint32Array(1024),
    /** How many different terms there are. */
    size: 0,
    terms: new Uint32Array(8192),
    counts: new Uint32Array(8192),
    places: 0,
  };
}

/** Room for all that a text of so many bytes may bring, so that none has to be made within it. */
function makeRoom(table: Table, length: number): void {
  const most = (length + 1) >> 1;
  table.bytes = withRoom(table.bytes, table.bytesEnd + length);
  table.ends = withRoom(table.ends, table.size + most);
  table.last = withRoom(table.last, table.size + most);
  table.terms = withRoom(table.terms, table.places + most);
  table.counts = withRoom(table.counts, table.places + most);
  while (2 * width * (table.size + most) > table.slots.length) table.slots = widened(table.slots);
}

/** Counts the terms of one document, whose bytes are followed by a space; gives how many they are, repeated ones counted. */
function take(table: Table, text: Uint8Array, length: number): number {
  const { terms, counts, last } = table;
  const first = table.places;
  let tokens = 0;
  let start = 0;
  let [high, low, mixed] = [0, 0, 0];
  for (let at = 0; at <= length; at++) {
    const byte = text[at]!;
    if (byte !== space && byte !== tab) {
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | byte;
      if (((at - start) & 7) === 7) mixed = mix(mixed, high, low);
      continue;
    }
    if (at > start) {
      const term = termOf(table, text, start, at, high, low, mix(mixed ^ (at - start), high, low));
      let count = 1;
      if (byte === tab) for (count = 0; text[++at] !== space; ) count = 10 * count + text[at]! - zero;
      const before = last[term]!;
      if (before > first) counts[before - 1]! += count;
      else {
        terms[table.places] = term;
        counts[table.places++] = count;
        last[term] = table.places;
      }
      tokens += count;
    }
    start = at + 1;
    high = 0;
    low = 0;
    mixed = 0;
  }
  return tokens;
}

/** The number of the term that stands in the text from `start` to `end`; a new one gets the next. */
function termOf(
  table: Table,
  text: Uint8Array,
  start: number,
  end: number,
  high: number,
  low: number,
  hash: number,
): number {
  const { slots, bytes, ends } = table;
  const mask = slots.length / width - 1;
  const length = end - start;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const place = slot * width;
    const term = slots[place + 3]! - 1;
    if (term < 0) {
      slots[place] = high;
      slots[place + 1] = low;
      slots[place + 2] = hash;
      slots[place + 3] = ++table.size;
      for (let from = start; from < end; from++) bytes[table.bytesEnd++] = text[from]!;
      ends[table.size - 1] = table.bytesEnd;
      return table.size - 1;
    }
    if (slots[place + 1] !== low || slots[place] !== high) continue;
    const own = term === 0 ? 0 : ends[term - 1]!;
    if (ends[term]! - own !== length) continue;
    // The last eight bytes are the same already.
    let same = 0;
    while (same < length - 8 && bytes[own + same] === text[start + same]) same++;
    if (same >= length - 8) return term;
  }
}

/** All bits of the given numbers in each of the lowest bits of the result. */
function mix(seed: number, high: number, low: number): number {
  let hash = Math.imul(seed ^ low, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ high, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function widened(slots: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * slots.length);
  const mask = wider.length / width - 1;
  for (let from = 0; from < slots.length; from += width) {
    if (slots[from + 3] === 0) continue;
    let slot = slots[from + 2]! & mask;
    while (wider[slot * width + 3] !== 0) slot = (slot + 1) & mask;
    for (let nth = 0; nth < width; nth++) wider[slot * width + nth] = slots[from + nth]!;
  }
  return wider;
}
