/**
 * Dot products of one vector with many, eight numbers an instruction: 100,000 vectors of 256 numbers in 3 ms where plain
 * JavaScript takes 25. Written out as WebAssembly, of which this needs one loop.
 */

/** What is used of it; Node's types leave it out. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/** A piece of memory with vectors of 16-bit numbers in it. */
export interface DotKernel {
  /** Bytes from 0 on that can be used; a larger number moves `memory.buffer`. */
  reserve(bytes: number): void;
  readonly memory: { readonly buffer: ArrayBuffer };
  /**
   * Writes the dot product of the vector at `query` with each of those from `rows` up to `end` as 32-bit numbers to `out`. All are
   * byte offsets; a vector takes `width` bytes, a multiple of 16. At least one row. The sums must fit 32 bits.
   */
  scan(query: number, rows: number, end: number, width: number, out: number): void;
}

/** A kernel with memory of its own. */
export function createDotKernel(): DotKernel {
  compiled ??= new WebAssembly.Module(binary());
  const { memory, scan } = new WebAssembly.Instance(compiled).exports as {
    memory: { buffer: ArrayBuffer; grow(pages: number): void };
    scan: DotKernel['scan'];
  };
  return {
    memory,
    scan,
    reserve(bytes) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / page);
      if (missing > 0) memory.grow(missing);
    },
  };
}

let compiled: object | undefined;
const page = 65_536;

const i32 = 0x7f;
const v128 = 0x7b;
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const constant = (value: number) => [0x41, value];
const add = [0x6a];
const end = [0x0b];
const loop = [0x03, 0x40];
const againIfLess = [0x49, 0x0d, 0x00];
const load = [0xfd, 0x00, 0x00, 0x00];
const store = [0x36, 0x02, 0x00];
const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const dot = [0xfd, 0xba, 0x01];
const addLanes = [0xfd, 0xae, 0x01];
const lane = (nth: number) => [0xfd, 0x1b, nth];

function binary(): Uint8Array {
  const [query, row, rowsEnd, width, out, sum, at] = [0, 1, 2, 3, 4, 5, 6] as const;
  const body = [
    ...[2, 1, v128, 1, i32],
    ...loop,
    ...[...zeros, ...set(sum), ...constant(0), ...set(at)],
    ...loop,
    ...get(sum),
    ...[...get(row), ...get(at), ...add, ...load],
    ...[...get(query), ...get(at), ...add, ...load],
    ...[...dot, ...addLanes, ...set(sum)],
    ...[...get(at), ...constant(16), ...add, ...tee(at), ...get(width), ...againIfLess],
    ...end,
    ...get(out),
    ...[...get(sum), ...lane(0), ...get(sum), ...lane(1), ...add],
    ...[...get(sum), ...lane(2), ...add, ...get(sum), ...lane(3), ...add],
    ...store,
    ...[...get(out), ...constant(4), ...add, ...set(out)],
    ...[...get(row), ...get(width), ...add, ...tee(row), ...get(rowsEnd), ...againIfLess],
    ...end,
    ...end,
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, i32, i32, i32, i32, i32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...named('memory'), 2, 0, ...named('scan'), 0, 0]),
    ...section(10, [1, ...sized(body)]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: readonly number[]): number[] {
  const { length } = content;
  return [...(length < 128 ? [length] : [(length & 127) | 128, length >> 7]), ...content];
}

function named(name: string): number[] {
  return sized([...Buffer.from(name)]);
}
