import { expect, test, vi } from 'vitest';
import type { HostParts } from '../../src/host/parts.ts';
import { willAsk } from '../../src/host/willAsk.ts';

test('the engine is told of each folder that is indexed; what it refuses is only logged', async () => {
  const told: string[] = [];
  const debug = vi.fn();
  const parts = {
    client: {
      engine: {
        async willAsk({ root }: { root: string }) {
          told.push(root);
          if (root === '/b') throw new Error('The process is gone.');
        },
      },
    },
    roots: {
      all: [
        { root: '/a', enabled: true },
        { root: '/b', enabled: true },
        { root: '/c', enabled: false },
      ],
    },
    log: { debug },
  } as unknown as HostParts;
  willAsk(parts);
  expect(told).toEqual(['/a', '/b']);
  await vi.waitFor(() => expect(debug).toHaveBeenCalledTimes(1));
  expect(debug.mock.calls[0]![0]).toContain('The process is gone.');
});
