/**
 * The table of speed and size: `npm run bench -- [--work DIR] [--packages DIR] [--only NAME,NAME]`. Each figure
 * stands beside what is aimed at, in the table and in `media/speed.svg`, and what is in the way where that is not met; ways that
 * are compared run in turn. Trees come from Debian and npm by name.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { checkout } from './corpus.ts';
import { changing } from './speed/changing.ts';
import type { Figure, Measurement } from './speed/figure.ts';
import { firstIndex } from './speed/firstIndex.ts';
import { growth } from './speed/growth.ts';
import { host } from './speed/host.ts';
import { idle } from './speed/idle.ts';
import { plotOfFigures } from './speed/plot.ts';
import { searching } from './speed/searching.ts';
import { unchanged } from './speed/unchanged.ts';
import { option, printTable } from './table.ts';

const measurements: Readonly<Record<string, Measurement>> = {
  unchanged,
  firstIndex,
  searching,
  changing,
  host,
  growth,
  idle,
};

const work = path.resolve(option('work') ?? path.join(homedir(), '.cache', 'lodestone-bench'));
const places = { work, packages: path.resolve(option('packages') ?? path.join(work, 'packages')) };
const only = option('only')?.split(',') ?? Object.keys(measurements);
const unknown = only.filter((name) => !(name in measurements));
if (unknown.length > 0) {
  console.error(
    `No such measurement: ${unknown.join(', ')}. There are ${Object.keys(measurements).join(', ')}.`,
  );
  process.exit(2);
}
mkdirSync(work, { recursive: true });

const kept = path.join(checkout, 'artifacts', 'speed.json');
const results: Record<string, readonly Figure[]> = readKept();
for (const name of only) {
  console.error(`${name}…`);
  results[name] = await measurements[name]!(places, (line) => console.error(`  ${line}`));
  mkdirSync(path.dirname(kept), { recursive: true });
  writeFileSync(kept, `${JSON.stringify(results, undefined, 2)}\n`);
}
const figures = Object.keys(measurements).flatMap((name) => results[name] ?? []);
writeFileSync(path.join(checkout, 'media', 'speed.svg'), plotOfFigures(figures));
printTable(
  ['what', 'measured', 'aim', ''],
  figures.map(({ what, measured, target, met }) => [
    what,
    measured,
    target,
    met === undefined ? '' : met ? 'met' : 'not met',
  ]),
);
/** What is in the way, and of what. */
const reasons = new Map<string, Set<string>>();
for (const { what, met, inTheWay = 'Not looked into.' } of figures) {
  if (met === false) reasons.set(inTheWay, (reasons.get(inTheWay) ?? new Set()).add(what.trim()));
}
for (const [reason, whats] of reasons) console.log(`\nNot met: ${[...whats].join('; ')}.\n  ${reason}`);

/** Figures of earlier runs: a part that is measured anew replaces only its own. */
function readKept(): Record<string, readonly Figure[]> {
  try {
    return JSON.parse(readFileSync(kept, 'utf8'));
  } catch {
    return {};
  }
}
