import { writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { watchRoot } from '../../src/engine/watcher.ts';
import type { ListenParts } from '../../src/engine/watchTree.ts';
import { plainRules } from '../detect/tree.ts';
import { fakeClock } from '../support/fakeClock.ts';
import { pastStamps, project } from '../support/openEngine.ts';

const kind = vi.hoisted(() => ({ type: 0 }));
vi.mock('node:fs', async (real) => ({ ...(await real<object>()), statfsSync: () => ({ type: kind.type }) }));

test.for([
  [0x6969, 'an NFS drive'],
  // As signed numbers, which Node gives on some machines.
  [0xff534d42 | 0, 'a network drive'],
  [0x01021997, 'a drive of another system'],
] as const)(
  'on %i, %s, the state says so, and what others change there is found by looking',
  async ([type, name]) => {
    kind.type = type;
    const root = project({ 'src/a.ts': 'a' });
    await pastStamps(root);
    const clock = fakeClock();
    const heard: string[] = [];
    let opened = 0;
    let tell: ListenParts['onTouched'] = () => {};
    const watcher = watchRoot(
      {
        root,
        rules: () => plainRules,
        isTold: false,
        clock,
        onTouched: (paths) => heard.push(...paths),
        onChange: () => {},
      },
      async () => ['', 'src'],
      async ({ onTouched }) => {
        opened++;
        tell = onTouched;
        return { close: () => {} };
      },
    );
    const goOn = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        for (let n = 0; n < 12; n++) await Promise.all(Array.from({ length: 8 }, () => stat(root)));
      }
    };
    await goOn(30);
    const far = {
      kind: 'polling',
      why: `The folder lies on ${name}, which doesn't tell what others change there.`,
    };
    expect(watcher.state()).toEqual(far);
    writeFileSync(path.join(root, 'src/new.ts'), 'new');
    await goOn(30);
    // No fault of the watcher's: it isn't opened anew, and isn't believed to hear when it tells of what is done here.
    expect(heard).toEqual(['src']);
    tell(['src/a.ts']);
    expect(watcher.state()).toEqual(far);
    expect(opened).toBe(1);
    watcher.stop();
  },
);
