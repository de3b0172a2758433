import type { LanguageFn } from 'highlight.js';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import clojure from 'highlight.js/lib/languages/clojure';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import dart from 'highlight.js/lib/languages/dart';
import elixir from 'highlight.js/lib/languages/elixir';
import go from 'highlight.js/lib/languages/go';
import haskell from 'highlight.js/lib/languages/haskell';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import julia from 'highlight.js/lib/languages/julia';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lisp from 'highlight.js/lib/languages/lisp';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import objectivec from 'highlight.js/lib/languages/objectivec';
import ocaml from 'highlight.js/lib/languages/ocaml';
import perl from 'highlight.js/lib/languages/perl';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import r from 'highlight.js/lib/languages/r';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import scala from 'highlight.js/lib/languages/scala';
import scss from 'highlight.js/lib/languages/scss';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

/** highlight.js's grammars that are bundled, by its own names. */
export const grammars: Readonly<Record<string, LanguageFn>> = {
  bash,
  c,
  clojure,
  cpp,
  csharp,
  css,
  dart,
  elixir,
  go,
  haskell,
  ini,
  java,
  javascript,
  json,
  julia,
  kotlin,
  lisp,
  lua,
  makefile,
  markdown,
  objectivec,
  ocaml,
  perl,
  php,
  python,
  r,
  ruby,
  rust,
  scala,
  scss,
  sql,
  swift,
  typescript,
  xml,
  yaml,
};

/** Languages as the index calls them that have another name here, or are near enough to another's grammar. */
const called: Readonly<Record<string, string>> = {
  tsx: 'typescript',
  html: 'xml',
  vue: 'xml',
  svelte: 'xml',
  astro: 'xml',
  template: 'xml',
  toml: 'ini',
  make: 'makefile',
  just: 'makefile',
  cmake: 'bash',
  shell: 'bash',
  starlark: 'python',
  'ocaml-interface': 'ocaml',
  objc: 'objectivec',
  rescript: 'ocaml',
  elisp: 'lisp',
  zig: 'rust',
  solidity: 'javascript',
  fsharp: 'ocaml',
  elm: 'haskell',
  less: 'scss',
  graphql: 'json',
  protobuf: 'java',
  terraform: 'ini',
};

/** The grammar's name for a language of the index; undefined where its text is shown plain. */
export function grammarOf(language: string): string | undefined {
  const name = called[language] ?? language;
  return Object.hasOwn(grammars, name) ? name : undefined;
}
