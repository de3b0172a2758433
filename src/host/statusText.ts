/** What the status bar says, made of what the engine told. Nothing of the editor's. */
import type { Activity, RootState, RootStatus } from '../protocol/engineApi.ts';
import { count, counted } from '../protocol/words.ts';
import type { EngineState } from './parts.ts';

/** What is known at one moment. */
export interface Glance {
  /** Why there is nothing to index; undefined where there is. */
  readonly nothing: string | undefined;
  readonly engine: EngineState;
  readonly roots: readonly {
    readonly name: string;
    readonly state: RootState | undefined;
    readonly status: RootStatus | undefined;
  }[];
  /** 0 to 100 over all roots, while any is syncing. */
  readonly percent: number | undefined;
  /** What is being fetched of a model, 0 to 100. */
  readonly download: { readonly file: string; readonly percent: number } | undefined;
}

/** The status bar's item. */
export interface StatusText {
  readonly kind: 'nothing' | 'starting' | 'idle' | 'syncing' | 'paused' | 'failed';
  /** With codicons. */
  readonly text: string;
  /** For screen readers. */
  readonly spoken: string;
  /** Markdown, a line each; names are escaped. */
  readonly lines: readonly string[];
}

/** The one thing that the item says: failure before work before pause before rest. */
export function statusText(glance: Glance, time: (iso: string) => string): StatusText {
  const { nothing, engine, roots } = glance;
  if (nothing !== undefined) return said('nothing', '$(compass) Lodestone: off', nothing, [nothing]);
  const lines = roots.map((root) => rootLine(root, time));
  if (engine.kind === 'failed') {
    const again = engine.retryAt ? ` Next try at ${time(engine.retryAt.toISOString())}.` : '';
    return said('failed', '$(error) Lodestone', `failed: ${engine.message}`, [plain(engine.message) + again]);
  }
  const kinds = roots.map(({ state }) => state?.activity.kind);
  const failure = roots.map(({ state }) => state?.activity).find((each) => each?.kind === 'failed');
  if (failure?.kind === 'failed') {
    return said('failed', '$(error) Lodestone', `failed: ${failure.message}`, lines);
  }
  if (kinds.includes('syncing') || kinds.includes('waiting')) {
    const { download } = glance;
    if (download) {
      const percent = `${Math.floor(download.percent)} %`;
      const fetched = (file: string) => `fetching the model, ${file}: ${percent}`;
      const text = `$(cloud-download) Lodestone ${percent}`;
      return said('syncing', text, fetched(download.file), [fetched(plain(download.file)), ...lines]);
    }
    const done = glance.percent === undefined ? '' : ` ${Math.floor(glance.percent)} %`;
    return said('syncing', `$(sync~spin) Lodestone${done}`, `indexing${done}`, lines);
  }
  if (kinds.includes('paused')) return said('paused', '$(debug-pause) Lodestone', 'paused', lines);
  if (kinds.every((kind) => kind === undefined)) {
    return said('starting', '$(loading~spin) Lodestone', 'starting', ['Starting…']);
  }
  return said('idle', '$(compass) Lodestone', restWords(roots), lines);
}

function restWords(roots: Glance['roots']): string {
  if (roots.some(({ status }) => status?.indexed === false)) return 'the index is not complete';
  const isBehind = roots.some(({ state }) => state?.activity.kind === 'idle' && state.activity.isBehind);
  return isBehind
    ? 'a sync was cancelled, the newest changes are not indexed yet'
    : 'the index is level with the disk';
}

function said(kind: StatusText['kind'], text: string, words: string, lines: readonly string[]): StatusText {
  return { kind, text, spoken: `Lodestone: ${words}`, lines };
}

function rootLine({ name, state, status }: Glance['roots'][number], time: (iso: string) => string): string {
  const size = status?.indexed
    ? `${counted(status.files, 'file')}, ${counted(status.chunks, 'chunk')}`
    : 'no index yet';
  const last = status?.lastRun && `last sync ${time(endOf(status.lastRun))}`;
  const now = state && activityWords(state.activity, time);
  return [`**${plain(name)}** — ${size}`, last, now].filter((each) => each).join(' · ');
}

/** What a root is at, in words. */
export function activityWords(activity: Activity, time: (iso: string) => string): string {
  switch (activity.kind) {
    case 'idle':
      if (!activity.isBehind)
        return activity.nextCheckAt ? `next check ${time(activity.nextCheckAt)}` : 'level with the disk';
      return `cancelled, the rest is indexed ${activity.nextCheckAt ? `at ${time(activity.nextCheckAt)}` : 'with the next change'}`;
    case 'waiting':
      return 'waiting for its turn';
    case 'syncing': {
      if (activity.elsewhere) return 'another window or program is indexing it';
      const { progress } = activity;
      return progress
        ? `indexing, ${Math.floor(progress.percent)} % (${counted(progress.filesDone, 'file')} of ${count(progress.filesTotal)})`
        : 'looking for changes';
    }
    case 'paused':
      return activity.by === 'person' ? 'paused' : `paused: ${plain(activity.message)}`;
    case 'failed':
      return `failed: ${plain(activity.message)}${activity.retryAt ? `, next try ${time(activity.retryAt)}` : ''}`;
  }
}

/** One percentage over several roots, from 0 to 100; it never falls until all are done. */
export interface OverallProgress {
  /** Undefined while nothing is going on. */
  update(states: Iterable<RootState>): number | undefined;
}

/** Makes one. A root that was busy counts as done once it rests, so that the others go on from there. */
export function createOverallProgress(): OverallProgress {
  const busy = new Map<string, number>();
  let most = 0;
  return {
    update(states) {
      let active = false;
      for (const { root, activity } of states) {
        if (activity.kind === 'waiting' || activity.kind === 'syncing') {
          active = true;
          busy.set(root, activity.kind === 'syncing' ? (activity.progress?.percent ?? 0) : 0);
        } else if (busy.has(root)) busy.set(root, 100);
      }
      if (!active) {
        busy.clear();
        most = 0;
        return undefined;
      }
      const sum = [...busy.values()].reduce((total, each) => total + each, 0);
      most = Math.max(most, sum / busy.size);
      return most;
    },
  };
}

function endOf({ startedAt, ms }: { readonly startedAt: string; readonly ms: number }): string {
  return new Date(Date.parse(startedAt) + ms).toISOString();
}

/** Text that Markdown is to leave as it is. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!|<>~$&]/g, '\\$&').replace(/\s+/g, ' ');
}
