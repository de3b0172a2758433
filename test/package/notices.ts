/** The licences of all that is shipped with Lodestone and isn't its own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Shipped, and in no bundle's list of sources: copied as files, or inside one that was built elsewhere. */
const copied = [
  '@lancedb/lancedb',
  'apache-arrow',
  'flatbuffers',
  'tslib',
  '@swc/helpers',
  'reflect-metadata',
];
const assets = ['tree-sitter-wasms', 'web-tree-sitter', '@vscode/codicons'];
const runtime = ['onnxruntime-node', 'onnxruntime-common'];

/** What a package says of itself, where it brings no file of its licence. */
const elsewhere: Readonly<Record<string, string>> = {
  'onnxruntime-node':
    'Copyright (c) Microsoft Corporation. Its own notices: https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt',
  'onnxruntime-common': 'Copyright (c) Microsoft Corporation.',
};

/**
 * Makes the notices of a package. `dist` is looked through for the packages that its bundles were made from, by
 * their source maps; `withRuntime` says whether ONNX Runtime is shipped.
 */
export function notices(modules: string, dist: string, withRuntime: boolean): string {
  const names = new Set([...bundled(dist), ...copied, ...assets, ...(withRuntime ? runtime : [])]);
  const parts = [...names].sort().map((name) => notice(path.join(modules, name), name));
  const head =
    'Lodestone contains what follows, under its own terms. LanceDB is made from many Rust packages; their licences lie in dist/node_modules/@lancedb/lancedb.';
  return `${[head, ...parts].join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}

/** The packages that the bundles' sources came from. */
export function bundled(dist: string): Set<string> {
  const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.map'),
  );
  const sources = maps.flatMap((file) => {
    return JSON.parse(readFileSync(path.join(dist, file), 'utf8')).sources as string[];
  });
  const names = sources.map((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

function notice(folder: string, name: string): string {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copyrightnotice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const { author, license } = manifest;
  const by = typeof author === 'string' ? author : author?.name;
  if (texts.length === 0) texts.push(elsewhere[name] ?? (by ? `By ${by}.` : ''));
  return [`${name} ${manifest.version} (${license})`, ...texts].join('\n\n');
}

/** Whether a package's licence lies where the notices look for it, or is told here. */
export function hasNotice(modules: string, name: string): boolean {
  const folder = path.join(modules, name);
  if (!existsSync(folder)) return false;
  return name in elsewhere || /[a-z]/i.test(notice(folder, name).split('\n').slice(2).join(''));
}
