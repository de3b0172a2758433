import path from 'node:path';

/** The grammars as the build lays them out. */
export const grammarFolder = path.join(import.meta.dirname, '../../dist/grammars');
