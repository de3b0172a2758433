import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { acquireLease, type Lease } from '../../src/engine/sync/lease.ts';
import { isTicket } from '../../src/engine/sync/line.ts';
import { makeFolder } from '../../src/engine/sync/makeFolder.ts';
import type { EngineProcess } from '../../src/protocol/childEngine.ts';
import { startFaulty } from '../support/faultyEngine.ts';
import { emptyFolder, optionsIn, project } from '../support/openEngine.ts';
import { writersIn } from '../support/writeLog.ts';

const tickets = (folder: string) => readdirSync(folder).filter(isTicket);

describe('those who wait to write', () => {
  test('are served in the order in which they asked, whoever gives up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (patient) => {
        const folder = emptyFolder();
        const first = await acquireLease(folder, () => {});
        const served: number[] = [];
        const waits = patient.map((isPatient, nth) => {
          const control = new AbortController();
          const done = acquireLease(folder, () => {}, control.signal).then(
            (lease) => {
              served.push(nth);
              lease.release();
            },
            () => {},
          );
          return { isPatient, control, done };
        });
        expect(tickets(folder)).toHaveLength(patient.length);
        for (const { isPatient, control } of waits) if (!isPatient) control.abort();
        first.release();
        await Promise.all(waits.map(({ done }) => done));
        expect(served).toEqual(patient.flatMap((isPatient, nth) => (isPatient ? [nth] : [])));
        expect(readdirSync(folder)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test('go before who comes when the lease has just been given back', async () => {
    const folder = emptyFolder();
    const first = await acquireLease(folder, () => {});
    const served: string[] = [];
    const take = (name: string) =>
      acquireLease(folder, () => {}).then((lease: Lease) => {
        served.push(name);
        lease.release();
      });
    const waiting = take('who waited');
    first.release();
    await Promise.all([waiting, take('who came')]);
    expect(served).toEqual(['who waited', 'who came']);
  });

  test('are passed over at once when their process is gone, though their ticket says nothing of it', async () => {
    const folder = emptyFolder();
    const dead = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() });
    writeFileSync(path.join(folder, 'waiting-000000000001-dead'), dead);
    const lease = await acquireLease(folder, () => expect.unreachable());
    expect(tickets(folder)).toEqual([]);
    lease.release();
  });
});

test('processes write in the order in which they asked; one that was killed is passed over, one that is frozen comes last', async () => {
  const root = project({ 'a.ts': 'export const a = 1;\n' });
  const storage = path.join(emptyFolder(), 'storage');
  const folder = rootFolder(storage, root);
  const log = path.join(emptyFolder(), 'log');
  makeFolder(folder);
  const lease = await acquireLease(folder, () => {});
  const peers = await Promise.all(Array.from({ length: 5 }, () => startFaulty(optionsIn(storage), { log })));
  const [first, killed, frozen, third, fourth] = peers as [
    EngineProcess,
    EngineProcess,
    EngineProcess,
    EngineProcess,
    EngineProcess,
  ];
  const asked: Promise<unknown>[] = [];
  // Not in the order in which they were started.
  const order = [fourth, killed, frozen, first, third];
  for (const [nth, { engine }] of order.entries()) {
    asked.push(engine.sync({ root, full: false, reason: 'request' }).catch((error) => error));
    await expect.poll(() => tickets(folder).length, { interval: 5 }).toBe(nth + 1);
  }
  process.kill(killed.pid!, 'SIGKILL');
  process.kill(frozen.pid!, 'SIGSTOP');
  lease.release();
  await Promise.all([asked[0], asked[3], asked[4]]);
  process.kill(frozen.pid!, 'SIGCONT');
  await asked[2];
  await Promise.all(peers.map((peer) => peer.end()));
  const writers = [fourth, first, third, frozen].map(({ pid }) => pid);
  expect(writersIn(log)).toEqual(writers);
  expect(tickets(folder)).toEqual([]);
}, 90_000);

test('a ticket that was taken away from who lives after all is taken anew', async () => {
  const folder = emptyFolder();
  const first = await acquireLease(folder, () => {});
  const waiting = acquireLease(folder, () => {});
  const [ticket] = tickets(folder);
  // Somebody found it silent.
  rmSync(path.join(folder, ticket!));
  await expect.poll(() => tickets(folder).length, { interval: 20 }).toBe(1);
  utimesSync(path.join(folder, tickets(folder)[0]!), 1, 1);
  first.release();
  (await waiting).release();
});
