/**
 * Draws what the program prints as `media/terminal.svg`, for the README:
 * `node test/bench/picture.mjs FOLDER "QUESTION" [MORE OPTIONS]`. FOLDER should be indexed already.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const [folder, question, ...options] = process.argv.slice(2);
if (!folder || !question) {
  console.error('Usage: node test/bench/picture.mjs FOLDER "QUESTION" [MORE OPTIONS]');
  process.exit(2);
}
const asked = [path.join(root, 'dist', 'cli.js'), 'search', folder, question, ...options];
const { stdout, status } = spawnSync(process.execPath, asked, {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (status !== 0) process.exit(1);

/** What sets a style in a terminal, and its codes. */
const styled = new RegExp(`(${String.fromCharCode(27)}\\[[\\d;]*m)`, 'g');

/** SGR code → the attributes of a piece of text. */
const looks = {
  1: 'font-weight="bold" fill="#fff"',
  2: 'fill="#7d8590"',
  22: '',
  31: 'fill="#ff7b72"',
  32: 'fill="#7ee787"',
  33: 'fill="#e3b341"',
  35: 'fill="#d2a8ff"',
  36: 'fill="#79c0ff"',
};
const [advance, height, margin] = [8.2, 19, 20];
const shown = [
  `$ lodestone search ${path.basename(folder)} "${question}"`,
  '',
  ...stdout.trimEnd().split('\n'),
];
const texts = shown.map(
  (line, at) => `<text x="${margin}" y="${margin + (at + 1) * height}">${drawn(line)}</text>`,
);
const columns = Math.max(...shown.map((line) => plain(line).length));
const size = {
  width: Math.ceil(columns * advance) + 2 * margin,
  height: (shown.length + 1) * height + 2 * margin,
};
writeFileSync(
  path.join(root, 'media', 'terminal.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">
<title>${escaped(shown[0])}</title>
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13.5" fill="#c9d1d9" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`,
);

function drawn(line) {
  let look = '';
  return line
    .split(styled)
    .map((part, at) => {
      // Every other part is what parted them: the styles.
      if (at % 2 === 0) return part && `<tspan ${look}>${escaped(part)}</tspan>`;
      const code = part.slice(2, -1);
      look =
        code === '' || code === '0'
          ? ''
          : code
              .split(';')
              .map((each) => looks[each] ?? '')
              .join(' ');
      return '';
    })
    .join('');
}

function plain(line) {
  return line.replaceAll(styled, '');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
