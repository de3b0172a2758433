/** What was written for the model, by a language model that read the code: questions, and a thesaurus of code. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const here = path.join(process.env['LODESTONE_ROOT'] ?? '.', 'model', 'train');

/** An entry of the thesaurus: a word of code with its like, and what people say in their place. */
export interface Entry {
  readonly words: readonly string[];
  readonly phrases: readonly string[];
}

/** One line of `questions.jsonl`: a definition, known by its lines' hash, and what one could ask to find it. */
interface Asked {
  readonly project: string;
  readonly name: string;
  /** The first 12 digits of the SHA-256 of its lines, joined by line feeds. */
  readonly of: string;
  readonly asked: readonly string[];
}

/** The questions for definitions. `of` gives those for a definition of these lines, once. */
export function questionsByCode(): {
  readonly count: number;
  of(lines: readonly string[]): readonly string[];
  /** How many definitions have been asked for so far. */
  used(): number;
} {
  const read = readFileSync(path.join(here, 'questions.jsonl'), 'utf8').split('\n').filter(Boolean);
  const byHash = new Map(read.map((line) => JSON.parse(line) as Asked).map(({ of, asked }) => [of, asked]));
  const count = byHash.size;
  return {
    count,
    of: (lines) => {
      const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
      const asked = byHash.get(hash) ?? [];
      byHash.delete(hash);
      return asked;
    },
    used: () => count - byHash.size,
  };
}

/** `thesaurus.txt`: a line a word, `word | plain phrase, … | like word, …`. */
export function readThesaurus(): Entry[] {
  const lines = readFileSync(path.join(here, 'thesaurus.txt'), 'utf8').split('\n').filter(Boolean);
  const list = (text: string) => text.split(',').map((each) => each.trim());
  return lines.map((line) => {
    const [word, phrases, like] = line.split(' | ') as [string, string, string];
    return { words: [word, ...list(like)], phrases: list(phrases) };
  });
}
