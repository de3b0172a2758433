import { javascriptRules, tsxRules, typescriptRules } from './javascriptRules.ts';
import { javaRules } from './jvmRules.ts';
import { pythonRules } from './pythonRules.ts';
import type { SyntaxRules } from './syntaxRules.ts';
import { goRules, rustRules } from './systemsRules.ts';

/** A language as Lodestone knows it. */
export interface Language {
  /** What rows and filters call it. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Other words that a filter may use. */
  readonly aliases?: readonly string[];
  /** Ends of file names, with the dot, lower case. */
  readonly extensions: readonly string[];
  /** Whole file names, lower case. */
  readonly files?: readonly string[];
  /** Programs in a `#!` line. */
  readonly shebangs?: readonly string[];
  readonly comments?: readonly string[];
  readonly syntax?: SyntaxRules;
}

/** Every language, each once. */
export const languageTable: readonly Language[] = [
  {
    id: 'typescript',
    name: 'TypeScript',
    aliases: ['ts'],
    extensions: ['.ts', '.mts', '.cts'],
    shebangs: ['deno', 'ts-node', 'tsx', 'bun'],
    comments: ['//'],
    syntax: typescriptRules,
  },
  { id: 'tsx', name: 'TypeScript JSX', extensions: ['.tsx'], comments: ['//'], syntax: tsxRules },
  {
    id: 'javascript',
    name: 'JavaScript',
    aliases: ['js', 'jsx', 'node'],
    extensions: ['.js', '.mjs', '.cjs', '.jsx'],
    shebangs: ['node'],
    comments: ['//'],
    syntax: javascriptRules,
  },
  {
    id: 'python',
    name: 'Python',
    aliases: ['py'],
    extensions: ['.py', '.pyi', '.pyw'],
    shebangs: ['python', 'python3', 'python2'],
    comments: ['#'],
    syntax: pythonRules,
  },
  { id: 'go', name: 'Go', aliases: ['golang'], extensions: ['.go'], comments: ['//'], syntax: goRules },
  { id: 'rust', name: 'Rust', aliases: ['rs'], extensions: ['.rs'], comments: ['//'], syntax: rustRules },
  { id: 'java', name: 'Java', extensions: ['.java'], comments: ['//'], syntax: javaRules },
];
