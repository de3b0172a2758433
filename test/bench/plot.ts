/** A chart of bars as SVG, readable on light pages and on dark ones. */

/** One bar: `value` in [0, 1]. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly ours: boolean;
}

const [width, left, right, top, step, thick] = [760, 250, 60, 52, 30, 18];
/** The chart, best bar last; the axis runs from 0 to 1. */
export function plotOf(bars: readonly Bar[], title: string): string {
  const sorted = [...bars].sort((a, b) => a.value - b.value);
  const height = top + sorted.length * step + 34;
  const x = (value: number) => left + value * (width - left - right);
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (value) =>
      `<line x1="${x(value)}" y1="${top - 8}" x2="${x(value)}" y2="${height - 30}"/><text x="${x(value)}" y="${height - 12}" text-anchor="middle">${value.toFixed(1)}</text>`,
  );
  const drawn = sorted.map(({ name, value, ours }, at) => {
    const y = top + at * step;
    const middle = y + thick - 4;
    return `<text x="${left - 10}" y="${middle}" text-anchor="end">${escaped(name)}</text><rect class="${ours ? 'ours' : 'theirs'}" x="${left}" y="${y}" width="${(x(value) - left).toFixed(1)}" height="${thick}" rx="3"/><text x="${(x(value) + 8).toFixed(1)}" y="${middle}">${value.toFixed(3).slice(1)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:15px}.grid line{stroke:#8b949e;stroke-opacity:.3}.grid text{fill:#6e7781;font-size:12px}.ours{fill:#3f7cc4}.theirs{fill:#9aa4af}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid text{fill:#8b949e}.theirs{fill:#5c6570}}</style>
<text class="title" x="20" y="26">${escaped(title)}</text>
<g class="grid">${grid.join('')}</g>
${drawn.join('\n')}
</svg>
`;
}

/** A text as SVG writes it, in elements and in attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
