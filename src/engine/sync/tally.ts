import type { Fault, Phase, Progress, RunReason, RunRecord, SkipCounts } from '../../protocol/engineApi.ts';

/** What a run has done so far. Counted in place; `record` and `progress` are its views. */
export interface Tally {
  readonly id: string;
  readonly files: {
    seen: number;
    created: number;
    modified: number;
    moved: number;
    deleted: number;
    unchanged: number;
    failed: number;
  };
  readonly chunks: { added: number; removed: number; total: number };
  readonly work: { reads: number; bytesRead: number; embeds: number; reusedVectors: number; commits: number };
  skipped: { files: SkipCounts['files']; folders: SkipCounts['folders'] };
  fullBecause: string | undefined;
  /** The paths that were looked at, where that was not the whole root. */
  checked: readonly string[] | undefined;
  readonly phase: Phase;
  /** Enters a phase; the time since the last one was entered is that one's. */
  enter(phase: Phase): void;
  fault(fault: Fault): void;
  /** What processing has before it: files and their bytes. */
  expect(files: number, bytes: number): void;
  advance(files: number, bytes: number): void;
  progress(): Progress;
  record(outcome: RunRecord['outcome'], error?: string): RunRecord;
}

const faultsKept = 100;
/** Where in the percentage processing begins and ends: what comes before and after is short. */
const [processingFrom, processingTo] = [2, 97];

/** A tally at nothing, of the run named `id`. */
export function createTally(root: string, reason: RunReason, id: string): Tally {
  const startedAt = new Date();
  const began = performance.now();
  const times: Record<Phase, number> = { discovery: 0, processing: 0, resolution: 0 };
  const faults: Fault[] = [];
  const expected = { files: 0, bytes: 0 };
  const done = { files: 0, bytes: 0 };
  let phase: Phase = 'discovery';
  let entered = began;
  let percent = 0;
  let processingSince = began;

  const closePhase = () => {
    const now = performance.now();
    times[phase] += now - entered;
    entered = now;
  };

  const tally: Tally = {
    id,
    files: { seen: 0, created: 0, modified: 0, moved: 0, deleted: 0, unchanged: 0, failed: 0 },
    chunks: { added: 0, removed: 0, total: 0 },
    work: { reads: 0, bytesRead: 0, embeds: 0, reusedVectors: 0, commits: 0 },
    skipped: { files: {}, folders: {} },
    fullBecause: undefined,
    checked: undefined,
    get phase() {
      return phase;
    },
    enter(next) {
      closePhase();
      phase = next;
      if (next === 'processing') processingSince = performance.now();
    },
    fault(fault) {
      if (faults.length < faultsKept) faults.push(fault);
    },
    expect(files, bytes) {
      expected.files += files;
      expected.bytes += bytes;
    },
    advance(files, bytes) {
      done.files += files;
      done.bytes += bytes;
    },
    progress() {
      const share = expected.bytes
        ? done.bytes / expected.bytes
        : expected.files
          ? done.files / expected.files
          : 1;
      const at = {
        discovery: 0,
        processing: processingFrom + share * (processingTo - processingFrom),
        resolution: processingTo,
      };
      percent = Math.min(100, Math.max(percent, at[phase]));
      const seconds = (performance.now() - processingSince) / 1000;
      const isUnderWay = phase === 'processing' && share > 0 && seconds > 0.5;
      return {
        run: id,
        root,
        phase,
        filesDone: done.files,
        filesTotal: expected.files,
        chunks: tally.chunks.added,
        percent,
        filesPerSecond: seconds > 0 ? done.files / seconds : 0,
        secondsLeft: isUnderWay ? (seconds / share) * (1 - share) : undefined,
      };
    },
    record(outcome, error) {
      closePhase();
      return {
        id,
        root,
        reason,
        ...(tally.fullBecause === undefined ? {} : { fullBecause: tally.fullBecause }),
        outcome,
        startedAt: startedAt.toISOString(),
        ms: Math.round(performance.now() - began),
        phases: {
          discovery: Math.round(times.discovery),
          processing: Math.round(times.processing),
          resolution: Math.round(times.resolution),
        },
        files: { ...tally.files },
        chunks: { ...tally.chunks },
        work: { ...tally.work },
        skipped: tally.skipped,
        faults: [...faults],
        ...(error === undefined ? {} : { error }),
      };
    },
  };
  return tally;
}
