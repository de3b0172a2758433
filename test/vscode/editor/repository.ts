import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** This checkout's folder, without a slash at its end; a script that was bundled elsewhere is told it by run.mjs. */
export const repository = path.resolve(
  process.env['LODESTONE_ROOT'] ?? fileURLToPath(new URL('../../..', import.meta.url)),
);
