import type { RunRecord } from '../../protocol/engineApi.ts';
import type { ReadFile } from './jobs.ts';

/** A run in one line of the log. */
export function runLine(run: RunRecord): string {
  const { created, modified, moved, deleted, unchanged, failed } = run.files;
  const files = Object.entries({ created, modified, moved, deleted, failed, unchanged })
    .filter(([kind, count]) => count > 0 || kind === 'unchanged')
    .map(([kind, count]) => `${count} ${kind}`);
  const { discovery, processing, resolution } = run.phases;
  const { reads, embeds, reusedVectors, commits } = run.work;
  return [
    `${run.root}: ${run.reason} ${run.outcome} in ${run.ms} ms (${discovery} + ${processing} + ${resolution})`,
    files.join(', '),
    `${run.chunks.added} chunks added, ${run.chunks.removed} removed, ${run.chunks.total} in all`,
    `${reads} read, ${embeds} embedded, ${reusedVectors} vectors reused, ${commits} commits`,
    ...(run.fullBecause ? [run.fullBecause] : []),
    ...(run.error ? [run.error] : []),
  ].join('; ');
}

/** Files that were read, a line each. */
export function fileLines(files: readonly ReadFile[]): string {
  return files.map(fileLine).join('\n');
}

function fileLine(file: ReadFile): string {
  switch (file.type) {
    case 'rows': {
      const what = file.entry.skipped ?? `${file.rows.length} chunks`;
      return `${file.path}: ${what}${file.fault ? `, ${file.fault}` : ''}`;
    }
    case 'former':
      return `${file.path}: what it had before, ${file.entry.chunks} chunks`;
    case 'same':
      return `${file.path}: the same bytes`;
    case 'gone':
      return `${file.path}: gone, or too large by now`;
    case 'fault':
      return `${file.path}: ${file.message}`;
  }
}
