import type { Progress } from '../protocol/engineApi.ts';
import { count, counted, duration } from '../protocol/words.ts';

/** Where progress goes, as far as it is asked here. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Shows one sync after another. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** A line about anything else that takes time, such as a download. */
  say(text: string): void;
  /** Takes the bar off the terminal, so that something else can be printed. */
  clear(): void;
}

/** Least time between two drawings of the bar, and between two plain lines, in milliseconds. */
const barPause = 80;
const linePause = 3000;

/** A bar that stays on one line in a terminal; plain lines, every few seconds at most, anywhere else. */
export function progressLine(stream: ProgressStream, now: () => number = Date.now): ProgressLine {
  let run = '';
  let reached = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  const put = (bar: () => string, plain: () => string) => {
    if (now() - lastAt < (stream.isTTY ? barPause : linePause)) return;
    lastAt = now();
    drawn = stream.isTTY === true;
    stream.write(drawn ? `\r\u001b[K${bar()}` : `${plain()}\n`);
  };
  return {
    show(progress) {
      reached = progress.run === run ? Math.max(reached, progress.percent) : progress.percent;
      // A short run needs no line of its own: the clock of the plain lines starts with the run.
      if (progress.run !== run && !stream.isTTY) lastAt = now();
      run = progress.run;
      const steady = { ...progress, percent: reached };
      put(
        () => bar(steady, (stream.columns || 80) - 1),
        () => describe(steady).join(', '),
      );
    },
    say(text) {
      put(
        () => text.slice(0, (stream.columns || 80) - 1),
        () => text,
      );
    },
    clear() {
      if (drawn) stream.write('\r\u001b[K');
      drawn = false;
      if (stream.isTTY) lastAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/** The bar and as many of its facts as `width` columns hold, the most telling first. */
export function bar(progress: Progress, width: number): string {
  const [percent, ...facts] = describe(progress) as [string, ...string[]];
  const length = Math.min(24, width - percent.length - 1);
  const full = Math.floor((length * progress.percent) / 100);
  let line = length < 4 ? percent : `${'█'.repeat(full)}${'░'.repeat(length - full)} ${percent}`;
  for (const fact of facts) {
    if (line.length + 2 + fact.length > width) break;
    line += `  ${fact}`;
  }
  return line.slice(0, Math.max(0, width));
}

function describe(progress: Progress): string[] {
  const percent = `${String(Math.floor(progress.percent)).padStart(3)}%`;
  const { phase, filesDone, filesTotal } = progress;
  // How many there are isn't known before they have been found.
  const files = `${filesTotal > 0 ? `${count(filesDone)}/` : ''}${counted(filesTotal || filesDone, 'file')}`;
  if (phase === 'discovery') return [percent, 'looking for changes', files];
  const facts = [percent, files];
  if (progress.secondsLeft !== undefined && progress.secondsLeft >= 1)
    facts.push(`${duration(progress.secondsLeft * 1000)} left`);
  facts.push(counted(progress.chunks, 'chunk'), `${count(progress.filesPerSecond)} files/s`);
  return facts;
}
