import type { IndexRules } from './engineApi.ts';

/** Which files of a root count where nobody has ever said otherwise. */
export const usualRules: IndexRules = {
  include: [],
  exclude: [],
  respectIgnoreFiles: true,
  maxFileSize: 1_000_000,
};
