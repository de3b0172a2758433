import { type Lines, lineLimit } from './lines.ts';
import { type Cell, readNotebook } from './notebook.ts';
import type { Chunk } from './types.ts';

/** Cuts one cell's source, as if it were a file of that kind. */
export type CutCell = (kind: Cell['kind'], language: string, source: string) => Promise<readonly Chunk[]>;

/**
 * A notebook's chunks: the text is the cells' source, the lines are the file's, where outputs and
 * metadata belong to the cell before them. Throws when the file is no notebook.
 */
export async function notebookChunks(lines: Lines, cutCell: CutCell): Promise<Chunk[]> {
  const { language, cells } = readNotebook(lines.source);
  const chunks: Chunk[] = [];
  let heading: readonly string[] = [];
  for (const cell of cells) {
    const cut = await cutCell(cell.kind, language, cell.source);
    for (const [index, chunk] of cut.entries()) {
      const row = (line: number) => (cell.rows[line - 1] ?? cell.endRow) + 1;
      const endLine = index === cut.length - 1 ? cell.endRow + 1 : row(chunk.endLine);
      add(chunks, {
        ...chunk,
        startLine: row(chunk.startLine),
        endLine,
        kind: cell.kind === 'code' && chunk.symbol === '' ? 'cell' : chunk.kind,
        breadcrumb: cell.kind === 'code' ? [...heading, ...chunk.breadcrumb] : chunk.breadcrumb,
        definitions: chunk.definitions.map((each) => ({
          ...each,
          line: row(each.line),
          endLine: row(each.endLine),
        })),
      });
    }
    const last = cut.at(-1);
    if (cell.kind === 'markdown' && last?.symbol)
      heading = [...last.breadcrumb.slice(0, 1), last.symbol].slice(-1);
  }
  return tiled(chunks, lines.count);
}

/** Cells that share a line of the file have to share a chunk. */
function add(chunks: Chunk[], chunk: Chunk): void {
  const before = chunks.at(-1);
  if (!before || chunk.startLine > before.startLine) {
    chunks.push(chunk);
    return;
  }
  const text = `${before.text}\n${chunk.text}`;
  chunks[chunks.length - 1] = {
    ...before,
    endLine: Math.max(before.endLine, chunk.endLine),
    text: text.length > 2 * lineLimit ? `${text.slice(0, 2 * lineLimit - 1)}…` : text,
    definitions: [...before.definitions, ...chunk.definitions],
  };
}

/** Stretches each chunk up to the next, so that every line of the file is in one. */
function tiled(chunks: readonly Chunk[], count: number): Chunk[] {
  return chunks.map((chunk, index) => ({
    ...chunk,
    startLine: index === 0 ? 1 : chunk.startLine,
    endLine: (chunks[index + 1]?.startLine ?? count + 1) - 1,
  }));
}
