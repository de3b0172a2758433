/** A cell of a notebook and where it stands in the file. Rows count from 0. */
export interface Cell {
  readonly kind: 'code' | 'markdown' | 'raw';
  readonly source: string;
  /** The file's row of each line of the source. */
  readonly rows: readonly number[];
  /** The last row of the cell's object. */
  readonly endRow: number;
}

/** A notebook's cells and the language of its code. */
export interface Notebook {
  readonly language: string;
  readonly cells: readonly Cell[];
}

/** Reads a Jupyter notebook with the rows its sources stand in. Throws when it isn't one. */
export function readNotebook(text: string): Notebook {
  const value = new Scanner(text).read();
  const cells = list(field(value, 'cells')) ?? list(field(list(field(value, 'worksheets'))?.[0], 'cells'));
  if (!cells) throw new Error('The notebook has no cells.');
  const metadata = field(value, 'metadata');
  const language =
    string(field(field(metadata, 'language_info'), 'name')) ??
    string(field(field(metadata, 'kernelspec'), 'language')) ??
    'python';
  return { language: language.toLowerCase(), cells: cells.map(cellOf) };
}

function cellOf(node: Node): Cell {
  const type = string(field(node, 'cell_type'));
  const kind = type === 'code' || type === 'markdown' ? type : 'raw';
  const source = field(node, 'source') ?? field(node, 'input');
  const parts = source?.type === 'list' ? source.items : source ? [source] : [];
  const rows: number[] = [];
  let text = '';
  for (const part of parts) {
    if (part.type !== 'string') continue;
    const fresh = text === '' || text.endsWith('\n');
    const lines = part.value.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (let index = fresh ? 0 : 1; index < lines.length; index++) rows.push(part.row);
    text += part.value;
  }
  return { kind, source: text, rows, endRow: node.endRow };
}

type Node = { readonly row: number; endRow: number } & (
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'list'; readonly items: Node[] }
  | { readonly type: 'object'; readonly fields: Map<string, Node> }
  | { readonly type: 'other' }
);

const field = (node: Node | undefined, name: string): Node | undefined =>
  node?.type === 'object' ? node.fields.get(name) : undefined;
const list = (node: Node | undefined): Node[] | undefined => (node?.type === 'list' ? node.items : undefined);
const string = (node: Node | undefined): string | undefined =>
  node?.type === 'string' ? node.value : undefined;

/** A JSON reader that keeps rows. It is lenient: what matters is where things stand. */
class Scanner {
  private at = 0;
  private row = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  read(depth = 0): Node {
    if (depth > 200) throw new Error('The notebook is nested too deeply.');
    this.skip();
    const { row } = this;
    const char = this.text[this.at];
    if (char === '"') return { type: 'string', value: this.readString(), row, endRow: row };
    if (char === '[') {
      const items: Node[] = [];
      this.readEach(']', () => items.push(this.read(depth + 1)));
      return { type: 'list', items, row, endRow: this.row };
    }
    if (char === '{') {
      const fields = new Map<string, Node>();
      this.readEach('}', () => {
        const name = this.readString();
        this.skip();
        if (this.text[this.at++] !== ':') throw new Error('The notebook is not valid JSON.');
        fields.set(name, this.read(depth + 1));
      });
      return { type: 'object', fields, row, endRow: this.row };
    }
    const word = /[\w.+-]+/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text);
    if (!found) throw new Error('The notebook is not valid JSON.');
    this.at += found[0].length;
    return { type: 'other', row, endRow: row };
  }

  private readEach(close: string, one: () => void): void {
    this.at++;
    for (this.skip(); this.text[this.at] !== close; this.skip()) {
      if (this.at >= this.text.length) throw new Error('The notebook is cut off.');
      if (this.text[this.at] === ',') this.at++;
      else one();
    }
    this.at++;
  }

  private readString(): string {
    if (this.text[this.at] !== '"') throw new Error('The notebook is not valid JSON.');
    const start = this.at++;
    while (this.text[this.at] !== '"') {
      if (this.text[this.at] === '\n' || this.at >= this.text.length)
        throw new Error('The notebook is cut off.');
      this.at += this.text[this.at] === '\\' ? 2 : 1;
    }
    return JSON.parse(this.text.slice(start, ++this.at)) as string;
  }

  private skip(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === 10) this.row++;
      else if (code > 32) return;
    }
  }
}
