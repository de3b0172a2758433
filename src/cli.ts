#!/usr/bin/env node
/** The program `lodestone`: what a terminal has that the rest needn't know of, and an exit code. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Interrupted } from './cli/failure.ts';
import { main } from './cli/main.ts';

const controller = new AbortController();
const stop = (exitCode: number) => () => {
  if (controller.signal.aborted) process.exit(exitCode);
  controller.abort(new Interrupted(exitCode));
  process.stderr.write('\nStopping: what was done is kept, and the next run takes up the rest.\n');
};
process.on('SIGINT', stop(130));
process.on('SIGTERM', stop(143));
process.on('SIGHUP', stop(129));
// Whoever reads has enough, as `head` does: nothing went wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.stderr.on('error', () => {});

const manifest = fileURLToPath(new URL('../package.json', import.meta.url));
const exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  version: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version,
  engineFile: fileURLToPath(new URL('./engineProcess.js', import.meta.url)),
  signal: controller.signal,
  interrupt: stop(130),
});
// Not before the last line is out: a pipe may still hold it.
process.stdout.write('', () => process.exit(exitCode));
