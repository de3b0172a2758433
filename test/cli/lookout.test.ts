import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTerminal } from '../../src/cli/terminal.ts';
import { lookout } from '../../src/cli/watch.ts';
import { temporaryFolder, writeFiles } from '../support/program.ts';

const never = 3_600_000;
let root = temporaryFolder();
let controller = new AbortController();
let said: string[] = [];

beforeEach(() => {
  root = temporaryFolder();
  controller = new AbortController();
  said = [];
});
afterEach(() => {
  controller.abort();
  root.remove();
});

function open(timing: { settle: number; longest: number; interval: number }, folder = root.path) {
  const write = (text: string) => said.push(text);
  const terminal = openTerminal({ write }, { write }, { quiet: true, debug: false, colour: false });
  const storage = path.join(root.path, 'storage');
  return lookout({ signal: controller.signal, storage, terminal }, folder, timing);
}

describe('lookout', () => {
  it('asks for a look after a change on disk, in a folder below too', async () => {
    writeFiles(root.path, { 'src/deep/a.ts': 'one' });
    const looks = open({ settle: 20, longest: never, interval: never });
    const look = looks.next();
    writeFileSync(path.join(root.path, 'src/deep/a.ts'), 'two');
    expect(await look).toBe('watch');
  });

  it('remembers a change that came while nobody was waiting', async () => {
    const looks = open({ settle: 20, longest: never, interval: never });
    const first = looks.next();
    writeFileSync(path.join(root.path, 'a'), '');
    expect(await first).toBe('watch');
    writeFileSync(path.join(root.path, 'b'), '');
    expect(await looks.next()).toBe('watch');
  });

  it('looks when the interval is over, though nothing was heard', async () => {
    expect(await open({ settle: 20, longest: never, interval: 30 }).next()).toBe('timer');
  });

  it("doesn't look because of the index's own writes", async () => {
    writeFiles(root.path, { 'storage/data': 'one' });
    const looks = open({ settle: 1, longest: never, interval: 400 });
    const look = looks.next();
    writeFileSync(path.join(root.path, 'storage/data'), 'two');
    expect(await look).toBe('timer');
  });

  it('ends a wait with the reason of the signal', async () => {
    const looks = open({ settle: 20, longest: never, interval: never });
    const look = looks.next();
    controller.abort(new Error('enough'));
    await expect(look).rejects.toThrow('enough');
  });

  it('goes by the clock, and says so, where there are no file events', async () => {
    const gone = path.join(root.path, 'gone');
    rmSync(gone, { recursive: true, force: true });
    expect(await open({ settle: 1, longest: never, interval: 30 }, gone).next()).toBe('timer');
    expect(said.join('')).toMatch(/^note: File events aren't to be had here .*: looking every \d+ s\.\n$/);
  });
});
