import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeClock } from '../support/fakeClock.ts';
import { following, listeningEngine } from '../support/listeningEngine.ts';
import { emptyFolder, essence, freshState, pastStamps, project } from '../support/openEngine.ts';
import { source } from '../support/smallFiles.ts';

const idle = {
  files: { created: 0, modified: 0, moved: 0, deleted: 0, failed: 0 },
  work: { reads: 0, commits: 0 },
};

/** A root that is followed and has had its first check. */
async function followed(
  files: Record<string, string>,
  settings: Parameters<typeof following>[0] = {},
  assets: Parameters<typeof listeningEngine>[1] = {},
) {
  const root = project(files);
  await pastStamps(root);
  const engine = listeningEngine({}, assets);
  const first = engine.reaches('idle');
  await engine.follow({ root, settings: following(settings) });
  await first;
  return { root, engine, at: (...parts: string[]) => path.join(root, ...parts) };
}

describe('a root that is followed', () => {
  test('is checked at once, and says what it is at from the start to the end', async () => {
    const { root, engine } = await followed({ 'a.ts': source('a') }, { interval: 60_000 });
    expect(engine.runs()).toMatchObject([{ reason: 'first', files: { created: 1 } }]);
    const kinds = engine.events.flatMap((event) =>
      event.type === 'state' ? [event.state.activity.kind] : [],
    );
    expect(kinds.filter((kind, n) => kind !== kinds[n - 1])).toEqual(['syncing', 'idle']);
    expect(await engine.states()).toEqual([
      { root, activity: { kind: 'idle', nextCheckAt: expect.any(String) }, watcher: { kind: 'live' } },
    ]);
    // Another window, later: not a first index, and nothing to do.
    const other = listeningEngine({ storage: engine.storage });
    const run = other.synced('start');
    await other.follow({ root, settings: following() });
    expect(await run).toMatchObject(idle);
  });

  test('a save of a file that links lead to is found under all its names', async () => {
    const { root, engine, at } = await followed({ 'src/a.ts': source('a') });
    symlinkSync('src/a.ts', at('link.ts'));
    linkSync(at('src/a.ts'), at('hard.ts'));
    const linked = engine.synced();
    await engine.touched({ root, paths: ['link.ts', 'hard.ts'] });
    expect((await linked).files).toMatchObject({ created: 2 });
    writeFileSync(at('src/a.ts'), source('savedOnce'));
    const saved = engine.synced();
    await engine.touched({ root, paths: ['src/a.ts'], isSettled: true });
    expect((await saved).files).toMatchObject({ modified: 3 });
    const hits = await engine.find(root, 'savedOnce');
    expect(hits.map((hit) => hit.path).sort()).toEqual(['hard.ts', 'link.ts', 'src/a.ts']);
    expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  });

  test('a save is one run that reads one file and commits once, and is found', async () => {
    const { root, engine, at } = await followed({ 'a.ts': source('a'), 'sub/b.ts': source('b') });
    writeFileSync(at('sub/b.ts'), source('brandNewName'));
    await pastStamps(root);
    const run = engine.synced();
    await engine.touched({ root, paths: ['sub/b.ts'] });
    const { reason, files, work } = await run;
    expect({ reason, files }).toMatchObject({
      reason: 'watch',
      files: { seen: 2, modified: 1, unchanged: 1 },
    });
    expect(work).toMatchObject({ reads: 1 });
    expect(work.commits).toBeLessThanOrEqual(2);
    expect((await engine.find(root, 'brandNewName'))[0]).toMatchObject({ path: 'sub/b.ts', stale: false });
  });

  test('what no event told of is left alone by events, and found by the timer, which costs nothing when idle', async () => {
    const clock = fakeClock();
    const { root, engine, at } = await followed({ 'a.ts': source('a') }, { interval: 60_000 }, { clock });
    writeFileSync(at('quiet.ts'), source('quiet'));
    writeFileSync(at('told.ts'), source('told'));
    await pastStamps(root);
    let run = engine.synced('watch');
    await engine.touched({ root, paths: ['told.ts'] });
    clock.advance(1);
    expect(await run).toMatchObject({ files: { created: 1 } });
    expect(await engine.find(root, 'quiet')).toEqual([]);
    run = engine.synced('timer');
    clock.advance(66_000);
    expect(await run).toMatchObject({ files: { created: 1, unchanged: 2 } });
    const rest = engine.reaches('idle');
    run = engine.synced('timer');
    await rest;
    clock.advance(66_000);
    expect(await run).toMatchObject(idle);
  });

  test('a storm of 10,000 events is one run', async () => {
    const { root, engine, at } = await followed({ 'a.ts': source('a') }, { debounce: 300 });
    mkdirSync(at('src'));
    for (let n = 0; n < 300; n++) writeFileSync(at(`src/f${n}.ts`), source(`f${n}`));
    await pastStamps(root);
    const run = engine.synced();
    for (let n = 0; n < 10_000; n += 100) {
      const paths = Array.from({ length: 100 }, (_, m) => `src/f${n + m}.ts`);
      await engine.touched({ root, paths });
    }
    expect(await run).toMatchObject({ reason: 'watch', files: { created: 300 } });
    await engine.done(root);
    expect(engine.runs()).toHaveLength(3);
    expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  });

  test('rules of its own win over the options, at once, for its sync and for why', async () => {
    const { root, engine } = await followed({ 'a.ts': source('a'), 'b.py': 'def b():\n    return 1\n' });
    const run = engine.synced('start');
    await engine.follow({ root, settings: following({ exclude: ['*.py'] }) });
    expect(await run).toMatchObject({ files: { deleted: 1, unchanged: 1 } });
    expect(await engine.why({ root, path: 'b.py' })).toMatchObject({ indexed: false, reason: 'excluded' });
    expect(await engine.done(root)).toMatchObject(idle);
  });

  test('what a rule file lets in or out follows the event that tells of it', async () => {
    const { root, engine, at } = await followed({ 'a.ts': source('a'), 'lib/b.ts': source('b') });
    writeFileSync(at('lib/.gitignore'), 'b.ts\n');
    let run = engine.synced('watch');
    await engine.touched({ root, paths: ['lib/.gitignore'] });
    expect(await run).toMatchObject({ files: { deleted: 1, created: 1 } });
    rmSync(at('lib/.gitignore'));
    run = engine.synced('watch');
    await engine.touched({ root, paths: ['lib/.gitignore'] });
    expect(await run).toMatchObject({ files: { deleted: 1, created: 1 } });
  });

  test("a folder's rename is a move of all below it; what is skipped elsewhere stays known", async () => {
    const { root, engine, at } = await followed({
      'src/a.ts': source('a'),
      'src/b.ts': source('b'),
      'c.png': '',
    });
    renameSync(at('src'), at('lib'));
    const run = engine.synced('watch');
    await engine.touched({ root, paths: ['src', 'lib'] });
    expect(await run).toMatchObject({
      files: { moved: 2, created: 0, deleted: 0 },
      skipped: { files: { default: 1 } },
    });
    expect((await engine.state(root)).skipped.files).toEqual({ default: 1 });
  });

  test('once unfollowed, nothing happens by itself any more', async () => {
    const { root, engine } = await followed({ 'a.ts': source('a') });
    await engine.unfollow({ root });
    const before = engine.events.length;
    await engine.touched({ root, paths: ['a.ts'] });
    await engine.done(root);
    expect(engine.runs().map(({ reason }) => reason)).toEqual(['first', 'request']);
    expect(engine.events.slice(before).filter(({ type }) => type === 'state')).toEqual([]);
    expect(await engine.states()).toEqual([]);
  });

  test('a folder that is not there says so in its state, and is indexed once it comes', async () => {
    const engine = listeningEngine();
    const root = path.join(emptyFolder(), 'late');
    const failed = engine.reaches('failed');
    await engine.follow({ root, settings: following() });
    const { activity } = await failed;
    expect(activity).toMatchObject({
      message: expect.stringMatching(/does not exist\.$/),
      retryAt: expect.any(String),
    });
    mkdirSync(root);
    writeFileSync(path.join(root, 'a.ts'), source('greet'));
    const idle = engine.reaches('idle');
    await engine.touched({ root, paths: [''] });
    await idle;
    expect((await engine.find(root, 'greet'))[0]?.path).toBe('a.ts');
  });
});
