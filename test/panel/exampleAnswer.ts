/** What pictures are taken of: answers with this repository's own code, and icons as the default theme's. */
import type { FileIcon, PageAnswer } from '../../src/protocol/panelApi.ts';
import { answer, realHit } from './answers.ts';

const root = '/work/lodestone';
const from = (
  file: string,
  start: number,
  end: number,
  symbol: string,
  kind: string,
  score: number,
  more = {},
) => realHit(file, start, end, { root, symbol, kind, score, ...more });

/** "which process writes the index": six hits of four files, one of which has changed since. */
export function exampleAnswer(): PageAnswer {
  return answer(
    [
      from('src/engine/sync/lease.ts', 69, 78, 'isWrittenElsewhere', 'function', 0.93),
      from('src/engine/sync/lease.ts', 101, 129, 'created', 'function', 0.88),
      from('src/engine/sync/lease.ts', 146, 167, 'isDead', 'function', 0.71, { stale: true }),
      from('src/protocol/rpc.ts', 119, 151, 'serve', 'function', 0.64),
      from('model/train/run.mjs', 1, 24, '', 'chunk', 0.4, { language: 'javascript' }),
      from('ARCHITECTURE.md', 40, 60, 'A sync, step by step', 'heading', 0.38, { language: 'markdown' }),
    ],
    { marks: ['process', 'writer', 'holder', 'lease', 'write', 'writes', 'index'] },
  );
}

/** An icon without its theme's font. */
export const plainIcon: FileIcon = { glyph: 'T', family: 'monospace', colour: '#519aba' };
