/** How each figure stands to what is aimed at, as SVG, readable on light pages and on dark ones. */
import { escaped } from '../plot.ts';
import type { Figure } from './figure.ts';

/** A figure as a share of what is allowed: below 1 it is met. */
interface Share {
  readonly what: string;
  readonly measured: string;
  readonly share: number;
}

const [width, left, right, top, step, thick] = [920, 430, 190, 64, 26, 14];
/** From a twentieth of what is allowed to ten times as much. */
const [least, most] = [Math.log(0.05), Math.log(10)];
const seconds: Readonly<Record<string, number>> = { ms: 1, s: 1000 };

/** One bar a figure that has an aim in numbers, on a logarithmic axis with the aim at 1. */
export function plotOfFigures(figures: readonly Figure[]): string {
  const shares = named(figures).flatMap((figure) => shareOf(figure) ?? []);
  const height = top + shares.length * step + 40;
  const x = (share: number) =>
    left +
    ((Math.min(most, Math.max(least, Math.log(share))) - least) / (most - least)) * (width - left - right);
  const grid = [0.1, 1, 10].map(
    (share) =>
      `<line class="${share === 1 ? 'aim' : ''}" x1="${x(share)}" y1="${top - 10}" x2="${x(share)}" y2="${height - 34}"/><text x="${x(share)}" y="${height - 14}" text-anchor="middle">${share === 1 ? 'the aim' : share < 1 ? 'ten times better' : 'ten times worse'}</text>`,
  );
  const bars = shares.map(({ what, measured, share }, at) => {
    const y = top + at * step;
    const from = Math.min(x(1), x(share));
    const wide = Math.max(2, Math.abs(x(share) - x(1)));
    return `<text x="${left - 10}" y="${y + thick - 2}" text-anchor="end">${escaped(what)}</text><rect class="${share <= 1 ? 'met' : 'missed'}" x="${from.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="${thick}" rx="3"/><text x="${width - right + 10}" y="${y + thick - 2}">${escaped(measured)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Each figure beside what is aimed at">
<style>text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:15px}.grid line{stroke:#8b949e;stroke-opacity:.3}.grid .aim{stroke-opacity:1}.grid text{fill:#6e7781}.met{fill:#3f7cc4}.missed{fill:#c4703f}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid text{fill:#8b949e}}</style>
<text class="title" x="20" y="26">Each figure beside what is aimed at: to the left is better</text>
<g class="grid">${grid.join('')}</g>
${bars.join('\n')}
</svg>
`;
}

/** An indented line belongs to the one before it that isn't: it takes that one's first words along. */
function named(figures: readonly Figure[]): Figure[] {
  let head = '';
  return figures.map((figure) => {
    if (!figure.what.startsWith(' ')) {
      head = figure.what.split(/[,(]/)[0]!.trim();
      return figure;
    }
    return { ...figure, what: `${head}: ${figure.what.trim()}` };
  });
}

function shareOf({ what, measured, target }: Figure): Share | undefined {
  const aims = target.split(', ').map((part) => /^([≤≥<])\s*([\d.]+)\s*([^\d\s]*)$/.exec(part));
  const values = measured.split(', ').map((part) => /^([\d.,]+)\s*([^\d\s]*)/.exec(part));
  const shares = aims.flatMap((aim, at) => {
    const value = values[at];
    if (!aim || !value) return [];
    const found = Number(value[1]!.replaceAll(',', '')) * (seconds[value[2]!] ?? 1);
    const allowed = Number(aim[2]) * (seconds[aim[3]!] ?? 1);
    return [aim[1] === '≥' ? allowed / found : found / allowed];
  });
  const short = what.length > 62 ? `${what.slice(0, 60)}…` : what;
  return shares.length === 0
    ? undefined
    : { what: short, measured: measured.split(' (')[0]!, share: Math.max(...shares) };
}
