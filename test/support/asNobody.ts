import { afterEach, beforeEach } from 'vitest';

/** Any user who isn't root, by number. */
const nobody = 65_534;

/**
 * From now on each test of the file has the rights of somebody who isn't root, to whom no file is readable that nobody
 * may read. The whole process has, threads included; root's rights are back before the test is cleaned up after.
 */
export function testAsNobody(): void {
  if (process.geteuid?.() !== 0) return;
  const { HOME, XDG_CONFIG_HOME } = process.env;
  beforeEach(() => {
    // Root's own settings of git are nothing for others.
    Object.assign(process.env, { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent' });
    process.seteuid?.(nobody);
  });
  afterEach(() => {
    process.seteuid?.(0);
    for (const [name, value] of Object.entries({ HOME, XDG_CONFIG_HOME })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}
