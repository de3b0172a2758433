import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import type { EngineProcess } from '../../src/protocol/childEngine.ts';
import { startFaulty } from '../support/faultyEngine.ts';
import {
  emptyFolder,
  essence,
  freshState,
  openEngine,
  optionsIn,
  project,
  question,
} from '../support/openEngine.ts';
import { isTaking, readWriteLog } from '../support/writeLog.ts';

/** How long they go on after one was killed and one frozen, which takes twelve seconds itself. More by hand: LODESTONE_SECONDS=60. */
const seconds = Number(process.env['LODESTONE_SECONDS'] ?? 3);
/** The machine may be busy with other things: what is aimed at is one second. */
const longestSearch = 5_000;

const source = (name: string, version: number) =>
  `export function ${name}(value: number) {\n  return value + ${version};\n}\n`.repeat(1 + (version % 3));

test('four processes on one root, one killed and one frozen: one writer at a time, nothing lost, no search waits', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, n) => [`src/d${n % 7}/file${n}.ts`, source(`work${n}`, n)]),
  );
  const root = project({ 'fixed.ts': source('fixedPoint', 0), ...files });
  const storage = path.join(emptyFolder(), 'storage');
  const log = path.join(emptyFolder(), 'log');
  const writer = path.join(rootFolder(storage, root), 'writer');
  const peers = await Promise.all(Array.from({ length: 4 }, () => startFaulty(optionsIn(storage), { log })));
  const [first, killed, frozen] = peers as [EngineProcess, EngineProcess, EngineProcess];
  await first.engine.sync({ root, full: false, reason: 'request' });

  let going = true;
  let edits = 0;
  const asked = { syncs: 0, times: [] as number[] };
  const lost: unknown[] = [];
  const searching = async (peer: EngineProcess) => {
    while (going && !gone.has(peer)) {
      const from = performance.now();
      const before = freezes.get(peer);
      try {
        const { hits } = await peer.engine.search(question(root, 'fixedPoint', { limit: 3 }));
        // One that was frozen in the middle of it has an excuse.
        if (freezes.get(peer) !== before || before === 'now') continue;
        asked.times.push(performance.now() - from);
        if (hits[0]?.path !== 'fixed.ts') lost.push(hits);
      } catch (error) {
        if (!gone.has(peer)) lost.push(error);
      }
      await delay(20);
    }
  };
  const syncing = async (peer: EngineProcess, nth: number) => {
    while (going && !gone.has(peer)) {
      for (let n = 0; n < 5; n++, edits++) {
        const at = (edits * 53 + nth) % 400;
        writeFileSync(path.join(root, `src/d${at % 7}/file${at}.ts`), source(`work${at}`, edits));
      }
      const full = ++asked.syncs % 12 === 0;
      try {
        await peer.engine.sync({ root, full, reason: 'request' });
        await peer.engine.status({ root, fingerprint: false });
      } catch (error) {
        if (!gone.has(peer)) lost.push(error);
      }
    }
  };
  const gone = new Set<EngineProcess>();
  const freezes = new Map<EngineProcess, 'now' | 'over'>();
  const loops = peers.flatMap((peer, nth) => [searching(peer), syncing(peer, nth)]);

  gone.add(killed);
  const killedAt = await whileHolding(killed, writer, () => process.kill(killed.pid!, 'SIGKILL'));
  await killed.ended;
  freezes.set(frozen, 'now');
  const frozenAt = await whileHolding(frozen, writer, () => process.kill(frozen.pid!, 'SIGSTOP'));
  // Until another one has taken over from it.
  while (holder(writer) === frozen.pid) await delay(50);
  const waited = (process.hrtime.bigint() - frozenAt) / 1_000_000n;
  await delay(1_000);
  process.kill(frozen.pid!, 'SIGCONT');
  const thawedAt = process.hrtime.bigint();
  await frozen.engine.status({ root, fingerprint: false });
  freezes.set(frozen, 'over');
  await delay(seconds * 1_000);
  going = false;
  await Promise.all(loops);
  expect(lost).toEqual([]);
  asked.times.sort((a, b) => a - b);
  const [middle, longest] = [asked.times.at(asked.times.length >> 1)!, asked.times.at(-1)!];
  expect(asked.times.length).toBeGreaterThan(20);
  expect(longest).toBeLessThan(longestSearch);
  // A holder that gives no sign of life is waited for ten seconds.
  expect(Number(waited)).toBeLessThan(20_000);

  await first.engine.sync({ root, full: false, reason: 'request' });
  for (const peer of peers) await peer.end();
  const engine = openEngine({ storage });
  expect((await engine.done(root)).work.commits).toBe(0);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  expect(engine.notices()).toEqual([]);

  const holdings = expectOneWriter(log, [
    { pid: killed.pid!, from: killedAt, to: thawedAt + 10n ** 12n },
    { pid: frozen.pid!, from: frozenAt, to: thawedAt },
  ]);
  const writers = new Set(holdings.map(({ pid }) => pid));
  expect([killed.pid, frozen.pid].every((pid) => writers.has(pid!))).toBe(true);
  expect(writers.size).toBeGreaterThan(2);
  console.log(
    `${asked.syncs} syncs, ${holdings.length} holdings of the lease by ${writers.size}, ${asked.times.length} searches of ${Math.round(middle)} ms, the longest ${Math.round(longest)}; a frozen writer was replaced after ${waited} ms.`,
  );
}, 300_000);

/** Waits until the process is the writer and then does that to it; resolves to when, on the clock of the log. */
async function whileHolding(peer: EngineProcess, writer: string, act: () => void): Promise<bigint> {
  while (holder(writer) !== peer.pid) await delay(2);
  act();
  return process.hrtime.bigint();
}

function holder(writer: string): number | undefined {
  try {
    return existsSync(writer) ? JSON.parse(readFileSync(writer, 'utf8')).pid : undefined;
  } catch {
    return undefined;
  }
}

interface Holding {
  readonly pid: number;
  readonly from: bigint;
  to: bigint | undefined;
}

/** From the log of all writes: who held the lease when. Never two at a time, save who was dead or frozen; nobody commits without. */
function expectOneWriter(
  log: string,
  silent: readonly { readonly pid: number; readonly from: bigint; readonly to: bigint }[],
): Holding[] {
  const holdings: Holding[] = [];
  const holding = new Map<number, Holding>();
  let commits = 0;
  for (const line of readWriteLog(log)) {
    const { at, pid, what, name } = line;
    if (isTaking(line)) {
      for (const [other, its] of holding) {
        const wasSilent = silent.some((each) => each.pid === other && each.from <= at && at <= each.to);
        expect({ other, wasSilent }).toEqual({ other, wasSilent: true });
        its.to = at;
        holding.delete(other);
      }
      const its = { pid, from: at, to: undefined };
      holding.set(pid, its);
      holdings.push(its);
    } else if (what === 'write' && /^rmSync writer \d+$/.test(name)) {
      const its = holding.get(pid);
      if (its) its.to = at;
      holding.delete(pid);
    } else if (what === 'begin' && name.startsWith('lance')) {
      commits++;
      const allowed = holding.has(pid);
      expect({ at, pid, name, allowed }).toEqual({ at, pid, name, allowed: true });
    }
  }
  expect(commits).toBeGreaterThan(10);
  return holdings;
}
