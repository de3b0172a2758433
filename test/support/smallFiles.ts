/** Small files to make projects of. */

/** A TypeScript file of one chunk: a function of this name. */
export function source(name: string): string {
  return `export function ${name}(x: number) {\n  return x + 1;\n}\n`;
}

/** Files `f0.ts`, `f1.ts`… with a function each, `work0`, `work1`…; `tag` ends all their names. */
export function many(count: number, tag = ''): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}.ts`, source(`work${n}${tag}`)]));
}
