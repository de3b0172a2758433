import type { PageAnswer, PageHit } from '../protocol/panelApi.ts';

/** The hits of one file, in the order of the answer. */
export interface FileGroup {
  /** Names the file among all roots. */
  readonly key: string;
  readonly root: string;
  readonly path: string;
  readonly hits: readonly { readonly key: string; readonly hit: PageHit }[];
}

/** An answer by file; a file stands where its best hit stands. */
export function groupByFile(answer: PageAnswer): FileGroup[] {
  const groups = new Map<string, { root: string; path: string; hits: { key: string; hit: PageHit }[] }>();
  for (const hit of answer.hits) {
    const key = fileKey(hit.root, hit.path);
    const group = groups.get(key) ?? { root: hit.root, path: hit.path, hits: [] };
    group.hits.push({ key: `${key}\n${hit.startLine}-${hit.endLine}`, hit });
    groups.set(key, group);
  }
  return [...groups].map(([key, group]) => ({ key, ...group }));
}

function fileKey(root: string, path: string): string {
  return `${root}\n${path}`;
}

/** What is open and where the focus is; kept while the page is hidden. */
export interface ResultsShape {
  readonly closedFiles: readonly string[];
  readonly wholeHits: readonly string[];
  readonly focused: string | undefined;
}
