/** `npm run editor -- DIR`: VS Code with Lodestone in it, in whatever browser is at hand. Ctrl+C ends it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../support/cacheFolder.ts';
import { repository } from './editor/repository.ts';
import { startServer } from './editor/server.ts';
import { windowAddress } from './editor/workbench.ts';

const given = process.argv[2];
// npm runs scripts in the package's folder: a relative name means where the person stands.
const open = path.resolve(process.env['INIT_CWD'] ?? '.', given ?? '.');
const kind = await stat(open).catch(() => undefined);
if (!kind || !(kind.isDirectory() || open.endsWith('.code-workspace'))) {
  console.error(`${open} is neither a folder nor a workspace: npm run editor -- DIR`);
  process.exit(2);
}
try {
  // The person's settings and indexes stay from one time to the next.
  const server = await startServer({ extension: repository, data: cacheFolder('editor-data') });
  console.log(`\nThe editor is at\n\n  ${windowAddress(server, { open })}\n\nCtrl+C ends it.`);
  const asked = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve(signal));
  });
  const why = await Promise.race([asked, server.ended.then(() => undefined)]);
  await server.stop();
  console.log(why ? '\nThe editor has ended.' : 'The editor ended by itself.');
  process.exit(why ? 0 : 1);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
