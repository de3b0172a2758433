/**
 * The order of terms in a segment, told from their UTF-8: that in which `<` puts strings, which is by UTF-16 code units.
 * To make strings of terms only to put them in order takes twice as long, and more when segments are merged.
 */
import { startOf } from './postings.ts';

/** Below 0 where the one text comes first, above 0 where the other does, and 0 where they are the same. */
export function compareTexts(
  one: Uint8Array,
  oneStart: number,
  oneEnd: number,
  other: Uint8Array,
  otherStart: number,
  otherEnd: number,
): number {
  const length = Math.min(oneEnd - oneStart, otherEnd - otherStart);
  for (let at = 0; at < length; at++) {
    const a = one[oneStart + at]!;
    const b = other[otherStart + at]!;
    if (a !== b) return rankOf(a) - rankOf(b);
  }
  return oneEnd - oneStart - (otherEnd - otherStart);
}

/** A number of 48 bits that is less where a text comes before another by its first six bytes. */
export function prefixOf(bytes: Uint8Array, start: number, end: number): number {
  let prefix = 0;
  for (let at = start; at < start + 6; at++) prefix = prefix * 256 + (at < end ? rankOf(bytes[at]!) : 0);
  return prefix;
}

/** The numbers of the texts that lie in these bytes end to end, in their order. No text stands there twice. */
export function inOrder(bytes: Uint8Array, ends: Uint32Array): Uint32Array {
  const size = ends.length;
  // As much of a text's beginning as leaves room for its number: plain numbers are sorted several times faster than by a function.
  const unit = 2 ** Math.max(0, Math.ceil(Math.log2(size / 32)));
  const keys = new Float64Array(size);
  const beginning = (key: number) => Math.floor(key / size);
  for (let id = 0; id < size; id++)
    keys[id] = Math.floor(prefixOf(bytes, startOf(ends, id), ends[id]!) / unit) * size + id;
  keys.sort();
  const order = new Uint32Array(size);
  for (let at = 0; at < size; at++) order[at] = keys[at]! - beginning(keys[at]!) * size;
  for (let from = 0, to = 0; from < size; from = to) {
    const shared = beginning(keys[from]!);
    for (to = from + 1; to < size && beginning(keys[to]!) === shared; to++);
    if (to - from > 1)
      order
        .subarray(from, to)
        .sort((a, b) => compareTexts(bytes, startOf(ends, a), ends[a]!, bytes, startOf(ends, b), ends[b]!));
  }
  return order;
}

/** In UTF-8 what is from U+E000 on, and starts with 0xEE or 0xEF, comes before what takes four bytes; in UTF-16 after it. */
function rankOf(byte: number): number {
  return byte < 0xee ? byte : byte < 0xf0 ? byte + 0x10 : byte;
}
