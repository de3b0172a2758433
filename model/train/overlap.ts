/** Tells copied code by its content: windows of three lines, without white space and comments' marks. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const lines = 3;

/** Hashes of every run of three telling lines. */
export function windowsOf(text: readonly string[]): number[] {
  const telling = text.map((line) => line.replace(/[\s;,'"`]+/g, '')).filter((line) => line.length > 3);
  const found: number[] = [];
  for (let at = 0; at + lines <= telling.length; at++) {
    const window = telling.slice(at, at + lines).join('\n');
    if (window.length > 40) found.push(hash(window));
  }
  return found;
}

/** Whether a third or more of an item's windows, and two at least, stand in what is measured on. */
export function isCopied(windows: readonly number[], evaluation: ReadonlySet<number>): boolean {
  const same = windows.filter((window) => evaluation.has(window)).length;
  return same >= 1 && same >= windows.length / 3;
}

/** The windows of every readable file below some folders. */
export function windowsUnder(folders: readonly string[]): Set<number> {
  const found = new Set<number>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== '.git') visit(file);
      else if (
        entry.isFile() &&
        /\.[a-z+]{1,6}$/i.test(file) &&
        !/\.(json|svg|lock|md|txt)$/.test(file) &&
        statSync(file).size < 1_000_000
      )
        for (const window of windowsOf(readFileSync(file, 'utf8').split('\n'))) found.add(window);
    }
  };
  for (const folder of folders) visit(folder);
  return found;
}

/** FNV-1a twice, together 52 bits. */
function hash(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  return (a >>> 0) * 0x100000 + ((b >>> 0) & 0xfffff);
}
