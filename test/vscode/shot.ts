/**
 * A picture of the editor with Lodestone from this checkout:
 * `node test/vscode/run.mjs test/vscode/shot.ts DIR OUT.png [--command TITLE] [--type TEXT] [--seconds N]`.
 * `--command` runs a command of the palette by its title, `--type` types afterwards, N seconds pass before the picture;
 * the editor's logs go to the folder `OUT.png.logs`.
 */
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from './editor/repository.ts';
import { startServer } from './editor/server.ts';
import { openBrowser, openWindow, runCommand } from './editor/workbench.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    command: { type: 'string' },
    type: { type: 'string' },
    seconds: { type: 'string', default: '3' },
  },
});
const [folder, out] = positionals;
if (!folder || !out) throw new Error('Give a folder and the name of the picture.');

const server = await startServer({ extension: repository });
const browser = await openBrowser();
try {
  const page = await openWindow(browser, server, { open: path.resolve(folder) });
  if (values.command) await runCommand(page, values.command);
  if (values.type) await page.keyboard.type(values.type);
  await page.waitForTimeout(Number(values.seconds) * 1000);
  await cp(path.join(server.data, 'data', 'logs'), `${out}.logs`, { recursive: true });
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  await server.stop();
}
