/**
 * Bytes made smaller in the way of LZ4's blocks: what stood before is pointed to. Rows of code come to six tenths, and are back
 * in some microseconds each. Deflating them by `node:zlib` made a first index a third dearer: each call takes a quarter of a
 * megabyte for itself, which our C library has to get from the system and give back.
 */

/** Makes pieces smaller, one after another, each to be read by itself. */
export interface Squeezer {
  /** Writes the piece `from[start…end)` to `to` at `at`, where there must be room for `mostSqueezed`; gives where it ends. */
  squeeze(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number;
}

/** Matches are of four bytes at least; a place is remembered by so many bits of a hash. */
const [least, bits] = [4, 13];
const farthest = 65_535;

/** What can't be made smaller becomes a little larger. */
export function mostSqueezed(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}

/** Nothing has been seen yet. */
export function createSqueezer(): Squeezer {
  /** Where a hash was seen last, `base` more than the place in its piece: what is less is of a piece before. */
  const seen = new Int32Array(1 << bits);
  let base = 1;

  return {
    squeeze(from, start, end, to, at) {
      if (base + end - start > 0x3fffffff) {
        seen.fill(0);
        base = 1;
      }
      const shift = base - start;
      let out = at;
      let literals = start;
      let place = start;
      while (place + least <= end) {
        const four =
          from[place]! | (from[place + 1]! << 8) | (from[place + 2]! << 16) | (from[place + 3]! << 24);
        const slot = Math.imul(four, 0x9e3779b1) >>> (32 - bits);
        const before = seen[slot]! - shift;
        seen[slot] = place + shift;
        const isThere =
          before >= start &&
          place - before <= farthest &&
          from[before] === from[place] &&
          from[before + 1] === from[place + 1] &&
          from[before + 2] === from[place + 2] &&
          from[before + 3] === from[place + 3];
        if (!isThere) {
          place++;
          continue;
        }
        let length = least;
        while (place + length < end && from[before + length] === from[place + length]) length++;
        out = put(from, literals, place, to, out, place - before, length);
        place += length;
        literals = place;
      }
      base += end - start;
      return put(from, literals, end, to, out, 0, 0);
    },
  };
}

/** Literals, and where from and how much to repeat after them; nothing, the `length` 0, at the end of a piece. */
function put(
  from: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  at: number,
  distance: number,
  length: number,
): number {
  const count = end - start;
  const more = length === 0 ? 0 : length - least;
  let out = at;
  to[out++] = (Math.min(count, 15) << 4) | Math.min(more, 15);
  if (count >= 15) out = putRest(to, out, count - 15);
  for (let each = start; each < end; each++) to[out++] = from[each]!;
  if (length === 0) return out;
  to[out++] = distance & 255;
  to[out++] = distance >> 8;
  return more >= 15 ? putRest(to, out, more - 15) : out;
}

function putRest(to: Uint8Array, at: number, count: number): number {
  let [out, rest] = [at, count];
  for (; rest >= 255; rest -= 255) to[out++] = 255;
  to[out++] = rest;
  return out;
}

/** The inverse of `squeeze`, for bytes that are sound; `to` has room for exactly what comes out. */
export function expand(from: Uint8Array, start: number, end: number, to: Uint8Array): void {
  let [at, out] = [start, 0];
  const rest = () => {
    let sum = 0;
    for (;;) {
      const byte = from[at++]!;
      sum += byte;
      if (byte < 255) return sum;
    }
  };
  while (at < end) {
    const token = from[at++]!;
    let count = token >> 4;
    if (count === 15) count += rest();
    for (const stop = at + count; at < stop; ) to[out++] = from[at++]!;
    if (at >= end) return;
    const distance = from[at]! | (from[at + 1]! << 8);
    at += 2;
    let length = token & 15;
    if (length === 15) length += rest();
    for (const stop = out + length + least; out < stop; out++) to[out] = to[out - distance]!;
  }
}
