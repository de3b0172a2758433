import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as TreeSitter from 'web-tree-sitter';
import { quickModule } from './quickModule.ts';

type Library = typeof TreeSitter;

/** What is used of it; Node's types leave it out. */
declare const WebAssembly: {
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

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
  readonly module: Module;
  readonly parser: TreeSitter.Parser;
  readonly languages: Map<string, Promise<TreeSitter.Language>>;
  /** Ends when the grammar being loaded is loaded. */
  loading: Promise<unknown>;
}

/** What we use of emscripten's module object. */
interface Module {
  readonly HEAPU8?: Uint8Array;
  instantiateWasm(imports: object, done: (instance: object, module: object) => void): object;
  _calloc?(count: number, size: number): number;
  loadWebAssemblyModule?(module: object, flags: object, name?: string, symbols?: object): Promise<object>;
}

/**
 * Grammars from a folder that holds `tree-sitter.cjs`, `tree-sitter.wasm` and a `tree-sitter-NAME.wasm`
 * each. A grammar is loaded when it is first asked for. `limit` is the longest a parse may take, in
 * milliseconds. Throws when the library can't be started.
 */
export async function createGrammars(folder: string, limit: number = parseLimit): Promise<Grammars> {
  let current: Promise<Runtime> | undefined = startRuntime(folder);
  await current;
  let bytes = 0;

  return {
    async parse(grammar, text, read, ranges) {
      current ??= startRuntime(folder);
      const mine = current;
      const drop = () => {
        if (current === mine) current = undefined;
      };
      const runtime = await mine;
      // A file that is missing or no grammar harms nobody else: it fails again when asked for again.
      const language = await languageFrom(runtime, folder, grammar);
      try {
        const result = parseWith(runtime, language, ended(grammar, text), read, ranges, limit);
        bytes = runtime.module.HEAPU8?.byteLength ?? 0;
        if (bytes > memoryLimit) drop();
        return result;
      } catch (error) {
        // After a trap the runtime's memory can't be trusted: the next file gets a new one.
        if (!(error instanceof ParseTimeout)) drop();
        throw error;
      }
    },
    memory: () => (current ? bytes : 0),
  };
}

/** A parse was given up because it took too long. */
export class ParseTimeout extends Error {
  override readonly name = 'ParseTimeout';
}

/** ReScript's scanner looks for the end of a line comment for ever where the file ends before it, and no limit stops a scanner. */
function ended(grammar: string, text: string): string {
  return grammar === 'rescript' && !text.endsWith('\n') ? `${text}\n` : text;
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

/** Grammars are linked one after the other: two at once see each other's half-made symbols. */
function languageFrom(runtime: Runtime, folder: string, grammar: string): Promise<TreeSitter.Language> {
  const known = runtime.languages.get(grammar);
  if (known) return known;
  const language = runtime.loading.then(async () => {
    const bytes = await readFile(path.join(folder, `tree-sitter-${grammar}.wasm`));
    return runtime.library.Language.load(zeroing(bytes));
  });
  runtime.languages.set(grammar, language);
  runtime.loading = language.catch(() => runtime.languages.delete(grammar));
  return language;
}

/**
 * Some scanners (Lua's) never initialise the state they allocate, so that what they read depends on
 * what was in that memory before. Their import of `malloc` is renamed; the runtime answers it with
 * zeroed memory.
 */
function zeroing(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf('\x03env\x06malloc', 0, 'latin1');
  if (at >= 0) copy.write('mall0c', at + 5, 'latin1');
  return new Uint8Array(copy.buffer, copy.byteOffset, copy.length);
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
  const own = quickModule(await readFile(path.join(folder, 'tree-sitter.wasm')));
  const module: Module = {
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(own, imports);
      done(instance, own);
      return instance.exports;
    },
  };
  await library.Parser.init(module as never);
  const load = module.loadWebAssemblyModule;
  const symbols = {
    mall0c: (size: number) => module._calloc?.(size, 1),
    // Bash's scanner asks for it and the runtime has only the wide kind.
    isalpha: (code: number) => ((code | 32) > 96 && (code | 32) < 123 ? 1 : 0),
    __assert_fail: () => {
      throw new Error('The grammar failed an assertion of its own.');
    },
    abort: () => {
      throw new Error('The grammar gave up.');
    },
  };
  module.loadWebAssemblyModule = async (bytes, flags) =>
    load!(quickModule(bytes as Uint8Array), flags, undefined, symbols);
  return { library, module, parser: new library.Parser(), languages: new Map(), loading: Promise.resolve() };
}
