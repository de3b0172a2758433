/** The commands, without `lodestone.`; the manifest has the same (`test/host/manifest.test.ts`), and the editor runs each. */
export const commandNames = [
  'searchCode',
  'quickSearch',
  'searchSelection',
  'findSimilar',
  'reindexWorkspace',
  'reindexPath',
  'syncNow',
  'pause',
  'resume',
  'cancel',
  'clearIndex',
  'showStatus',
  'whyFile',
  'showLog',
  'chooseModel',
] as const;
/** One of `commandNames`. */
export type CommandName = (typeof commandNames)[number];
