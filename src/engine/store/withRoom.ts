/** The same numbers with room for so many: where there wasn't, in new memory, at least twice as much. */
export function withRoom<T extends Uint8Array | Uint32Array>(numbers: T, length: number): T {
  if (length <= numbers.length) return numbers;
  const wider = new (numbers.constructor as new (length: number) => T)(Math.max(length, 2 * numbers.length));
  wider.set(numbers);
  return wider;
}
