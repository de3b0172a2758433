import { createRequire } from 'node:module';
import path from 'node:path';
import type * as TreeSitter from 'web-tree-sitter';

type Library = typeof TreeSitter;

/** Grammars that can't share a runtime: Lua mis-parses once some others have been loaded beside it. */
const alone: ReadonlySet<string> = new Set(['lua']);

/** A parse that takes longer than this many milliseconds is given up. */
const parseLimit = 5_000;

/** A runtime whose memory has grown past this many bytes is dropped after the file that did it: wasm memory never shrinks. */
const memoryLimit = 400 * 1024 * 1024;

/** Turns text into trees. The port that chunking knows; `createGrammars` is the real one. */
export interface Grammars {
  /**
   * Parses `text` by the grammar of that name and gives what `read` makes of the tree's root, which is
   * freed afterwards: no node may escape. Only `ranges` are parsed when given. Throws when the grammar
   * can't be loaded, crashes or takes too long; later calls work all the same.
   */
  parse<T>(
    grammar: string,
    text: string,
    read: (root: TreeSitter.Node) => T,
    ranges?: readonly TreeSitter.Range[],
  ): Promise<T>;
  /** Bytes of wasm memory held now. */
  memory(): number;
}

/** One copy of the library with its wasm memory; lost as a whole when a grammar crashes in it. */
interface Runtime {
  readonly library: Library;
  readonly module: { readonly HEAPU8?: Uint8Array; locateFile(name: string): string };
  readonly parser: TreeSitter.Parser;
  readonly languages: Map<string, Promise<TreeSitter.Language>>;
}

/**
 * Grammars from a folder that holds `tree-sitter.cjs`, `tree-sitter.wasm` and a `tree-sitter-NAME.wasm`
 * each. A grammar is loaded when it is first asked for. Throws when the library can't be started.
 */
export async function createGrammars(folder: string, limit: number = parseLimit): Promise<Grammars> {
  const runtimes = new Map<string, Promise<Runtime>>();
  const runtimeFor = (key: string): Promise<Runtime> => {
    let runtime = runtimes.get(key);
    if (!runtime) {
      runtime = startRuntime(folder);
      runtimes.set(key, runtime);
    }
    return runtime;
  };
  let bytes = new Map<string, number>();
  await runtimeFor('shared');

  return {
    async parse(grammar, text, read, ranges) {
      const key = alone.has(grammar) ? grammar : 'shared';
      const pending = runtimeFor(key);
      const drop = () => {
        if (runtimes.get(key) === pending) runtimes.delete(key);
      };
      try {
        const runtime = await pending;
        const language = await languageFrom(runtime, folder, grammar);
        const result = parseWith(runtime, language, text, read, ranges, limit);
        const held = runtime.module.HEAPU8?.byteLength ?? 0;
        bytes.set(key, held);
        if (held > memoryLimit) drop();
        return result;
      } catch (error) {
        // After a trap the runtime's memory can't be trusted: the next file gets a new one.
        if (!(error instanceof ParseTimeout)) drop();
        throw error;
      }
    },
    memory() {
      bytes = new Map([...bytes].filter(([key]) => runtimes.has(key)));
      return [...bytes.values()].reduce((sum, each) => sum + each, 0);
    },
  };
}

/** A parse was given up because it took too long. */
export class ParseTimeout extends Error {
  override readonly name = 'ParseTimeout';
}

function parseWith<T>(
  { parser }: Runtime,
  language: TreeSitter.Language,
  text: string,
  read: (root: TreeSitter.Node) => T,
  ranges: readonly TreeSitter.Range[] | undefined,
  limit: number,
): T {
  parser.setLanguage(language);
  const end = Date.now() + limit;
  const options: TreeSitter.ParseOptions = { progressCallback: () => Date.now() > end };
  if (ranges) options.includedRanges = [...ranges];
  const tree = parser.parse(text, null, options);
  if (!tree) {
    parser.reset();
    throw new ParseTimeout(`The ${language.name ?? ''} grammar took longer than ${limit / 1000} s.`);
  }
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

function languageFrom(runtime: Runtime, folder: string, grammar: string): Promise<TreeSitter.Language> {
  let language = runtime.languages.get(grammar);
  if (!language) {
    language = runtime.library.Language.load(path.join(folder, `tree-sitter-${grammar}.wasm`));
    runtime.languages.set(grammar, language);
  }
  return language;
}

/**
 * The library keeps its wasm instance in module variables and never makes a second one, so each runtime
 * evaluates its own copy of the file; taken out of the require cache, it can be collected after a crash.
 */
async function startRuntime(folder: string): Promise<Runtime> {
  const file = path.resolve(folder, 'tree-sitter.cjs');
  const require = createRequire(file);
  delete require.cache[file];
  const library = require(file) as Library;
  delete require.cache[file];
  const module: Runtime['module'] = { locateFile: (name: string) => path.join(folder, name) };
  await library.Parser.init(module as never);
  return { library, module, parser: new library.Parser(), languages: new Map() };
}
