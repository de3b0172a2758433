import * as vscode from 'vscode';
import type { EngineApi, RunRecord } from '../protocol/engineApi.ts';
import type { HostParts } from './parts.ts';
import { runWords } from './runWords.ts';

/** A run that a person asks for. */
export type AskedRun = Parameters<EngineApi['enqueue']>[0];

/** How long the outcome stands in the status bar, in milliseconds. */
const shown = 6000;

/**
 * Queues runs that a person asked for. Resolves to their ids when all are queued; their outcome is told when it comes,
 * in the status bar, or as a message where a run failed.
 */
export async function reportRuns(parts: HostParts, asked: readonly AskedRun[]): Promise<readonly string[]> {
  const { client } = parts;
  // A person who asks needn't wait for the next try.
  if (client.state.kind === 'failed') await client.restart();
  /** Runs that ended since the request; a short one does before its id is known here. */
  const ended: RunRecord[] = [];
  /** Run → root, of those that are still to end. */
  const awaited = new Map<string, string>();
  const finish = () => {
    const done = ended.filter((run) => ids.has(run.id));
    for (const run of done) awaited.delete(run.id);
    if (awaited.size > 0) return;
    listening.dispose();
    if (done.length > 0) tell(parts, done);
  };
  const ids = new Set<string>();
  const listening = vscode.Disposable.from(
    client.onEvent((event) => {
      if (event.type === 'synced') ended.push(event.run);
      else if (event.type === 'state' && ['idle', 'paused', 'failed'].includes(event.state.activity.kind)) {
        // One that was cancelled before its turn leaves no record.
        for (const [run, root] of awaited) if (root === event.state.root) awaited.delete(run);
      } else return;
      if (ids.size > 0) finish();
    }),
    client.onDidChangeState(({ kind }) => {
      if (kind !== 'running' && ids.size > 0) listening.dispose();
    }),
  );
  try {
    const runs = await Promise.all(asked.map((each) => client.engine.enqueue(each)));
    for (const [at, { run }] of runs.entries()) {
      ids.add(run);
      awaited.set(run, asked[at]!.root);
    }
    finish();
    return [...ids];
  } catch (error) {
    listening.dispose();
    throw error;
  }
}

function tell({ log, failures }: HostParts, runs: readonly RunRecord[]): void {
  const failed = runs.find((run) => run.outcome === 'failed');
  if (!failed) {
    vscode.window.setStatusBarMessage(`$(check) Lodestone: ${runWords(runs)}`, shown);
    return;
  }
  log.error(`The sync of ${failed.root} failed: ${failed.error}`);
  failures.answered(failed.error ?? `The sync of ${failed.root} failed.`);
}
