/**
 * Loaded into an engine's process before the engine: knows each write that the engine makes, to files and to
 * LanceDB's tables, and kills the process with -9 at the one it is told to, before it or in the middle of it.
 * So every boundary between two writes is met, also those that nobody thought of, and the product holds nothing of it.
 *
 * `LODESTONE_FAULTS` is JSON: `below` the folder whose writes count, `killAt` the name of one, `log` a file.
 */
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import workers from 'node:worker_threads';

const { below, killAt, log } = JSON.parse(process.env.LODESTONE_FAULTS);
const real = { ...fs };
const seen = new Map();

function note(what, more = '') {
  if (log)
    real.appendFileSync(log, `${process.hrtime.bigint()} ${process.pid} ${what}${more && ` ${more}`}\n`);
}

function die() {
  process.kill(process.pid, 'SIGKILL');
}

/** The same name for the same place of the code, whatever the random parts of file names are. */
function nameOf(kind, file) {
  const short = path.basename(String(file)).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?/g, '*');
  const name = `${kind} ${short}`;
  const nth = (seen.get(name) ?? 0) + 1;
  seen.set(name, nth);
  return `${name} ${nth}`;
}

function wrap(kind, fileOf, half) {
  fs[kind] = (...given) => {
    const file = fileOf(given);
    if (!String(file).startsWith(below)) return real[kind](...given);
    const name = nameOf(kind, file);
    note('write', name);
    if (killAt === `before ${name}`) die();
    if (half && killAt === `in ${name}`) {
      half(given);
      die();
    }
    const result = real[kind](...given);
    if (kind === 'linkSync') note('did', name);
    return result;
  };
}

const open = new Map();
fs.openSync = (file, ...rest) => {
  const handle = real.openSync(file, ...rest);
  open.set(handle, file);
  return handle;
};
const pathOf = (file) => (typeof file === 'number' ? (open.get(file) ?? '') : file);
const halfOf = (content) => content.slice(0, Math.floor(content.length / 2));
wrap(
  'writeFileSync',
  ([file]) => pathOf(file),
  ([file, content]) => real.writeFileSync(file, halfOf(content)),
);
wrap(
  'appendFileSync',
  ([file]) => pathOf(file),
  ([file, content]) => real.appendFileSync(file, halfOf(content)),
);
wrap('renameSync', ([, to]) => to);
wrap('linkSync', ([, to]) => to);
wrap('copyFileSync', ([, to]) => to);
wrap('rmSync', ([file]) => file);
wrap('truncateSync', ([file]) => file);
syncBuiltinESMExports();

if (workers.isMainThread) {
  const url = import.meta.url;
  const Real = workers.Worker;
  workers.Worker = class Worker extends Real {
    constructor(file, options) {
      super(file, { ...options, execArgv: ['--import', url] });
    }
  };
  syncBuiltinESMExports();
  const require = createRequire(url);
  const lancedb = path.dirname(require.resolve('@lancedb/lancedb'));
  const watch = (prototype, kind) => {
    const inner = prototype[kind];
    prototype[kind] = async function (...given) {
      const name = `${nameOf('lance', this.name ?? kind)} ${kind}`;
      note('begin', name);
      if (killAt === `before ${name}`) die();
      try {
        return await inner.apply(this, given);
      } finally {
        note('end', name);
      }
    };
  };
  const { LocalTable } = require(path.join(lancedb, 'table.js'));
  for (const kind of ['add', 'delete', 'optimize', 'createIndex']) watch(LocalTable.prototype, kind);
  watch(require(path.join(lancedb, 'connection.js')).LocalConnection.prototype, 'createEmptyTable');
}
