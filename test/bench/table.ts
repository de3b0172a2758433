/** Tables of figures, as plain text. */

/** Prints columns under their heads; the first column is text, numbers are given to three places. */
export function printTable(
  heads: readonly string[],
  lines: readonly (readonly (string | number | undefined)[])[],
): void {
  const cells = lines.map((line) =>
    line.map((cell) => (typeof cell === 'number' ? cell.toFixed(3) : (cell ?? '–'))),
  );
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...cells.map((line) => line[at]?.length ?? 0)),
  );
  const print = (line: readonly string[]) =>
    console.log(
      line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
    );
  print(heads);
  for (const line of cells) print(line);
  console.log('');
}

/** The value of `--name VALUE` among the program's options. */
export function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}
