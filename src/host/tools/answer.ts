/** From places to the text that a model is given, within its budget. Pure, but for the counting of tokens. */
import { type Budget, cutTo } from './budget.ts';
import { linesOf, type Place } from './places.ts';

/** Longer lines are data, and would take the place of code. */
const LONGEST_LINE = 400;
/** Fewer lines than this tell too little for the heading that they need. */
const FEWEST_LINES = 3;
/** What is kept for the line that names what was left out. */
const NOTE_SHARE = 0.1;

/**
 * The answer of a code search: `head` (what was asked, what the index is at), then the places in the order given,
 * each with its path, lines, symbol, score and code. Never more tokens than the budget: what doesn't fit is cut short
 * at the end of a line, what isn't shown is named, and the best comes first.
 */
export async function searchAnswer(head: string, places: readonly Place[], budget: Budget): Promise<string> {
  const all = [head, ...places.map((place) => block(place))].join('\n\n');
  if ((await budget.count(all)) <= budget.limit) return all;

  const parts = [await cutTo(head, budget)];
  const room = budget.limit * (1 - NOTE_SHARE);
  let used = await budget.count(`${parts[0]}\n\n`);
  let shown = 0;
  for (const [at, place] of places.entries()) {
    const left = room - used;
    // The best may have half of what is left, so that others are seen beside it.
    const share = at === places.length - 1 ? left : left / 2;
    const text = await fitted(place, { ...budget, limit: share });
    if (text === undefined) break;
    used += await budget.count(`${text}\n\n`);
    parts.push(text);
    shown++;
  }
  const note = leftOut(places.slice(shown));
  return withNote(parts, note, budget);
}

/** Joins the parts and as much of the note as fits; what still is too much goes from the end. */
async function withNote(parts: readonly string[], note: string, budget: Budget): Promise<string> {
  for (let count = parts.length; count > 0; count--) {
    const text = parts.slice(0, count).join('\n\n');
    const used = await budget.count(text);
    if (used > budget.limit) continue;
    if (note === '') return text;
    const rest = await cutTo(note, { ...budget, limit: budget.limit - used - 2 });
    const whole = rest === '' ? text : `${text}\n\n${rest}`;
    return (await budget.count(whole)) <= budget.limit ? whole : text;
  }
  return '';
}

/** A place in full, or its first lines; undefined when too few would fit. */
async function fitted(place: Place, budget: Budget): Promise<string | undefined> {
  const whole = block(place);
  if ((await budget.count(whole)) <= budget.limit) return whole;
  const lines = place.text.split('\n').length;
  let best: string | undefined;
  let [low, high] = [FEWEST_LINES, lines - 1];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const text = block(place, middle);
    if ((await budget.count(text)) <= budget.limit) {
      best = text;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}

/** A heading and the code in a fence, or its first lines and how many more there are. */
function block(place: Place, most = Number.POSITIVE_INFINITY): string {
  const lines = place.text.split('\n');
  const shown = lines.slice(0, most).map(clipped);
  const code = shown.join('\n');
  // Code that holds a fence can't end the one around it.
  const ticks = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length)) + 1;
  const fence = '`'.repeat(Math.max(3, ticks));
  const more = lines.length - shown.length;
  return [
    heading(place),
    ...(place.also.length > 0 ? [`The same code stands in ${place.also.map(oneLine).join(', ')}.`] : []),
    ...(place.stale ? ['The file has changed since it was indexed: these lines may be off.'] : []),
    `${fence}${place.language}`,
    code,
    fence,
    ...(more > 0
      ? [
          `(${more} more ${more === 1 ? 'line' : 'lines'}: read the file from line ${place.startLine + most} on)`,
        ]
      : []),
  ].join('\n');
}

function heading(place: Place): string {
  const { symbol, kind, score } = place;
  const what = symbol ? `${oneLine(symbol)} (${kind})` : kind;
  return `### ${oneLine(linesOf(place))} ${what}, score ${score.toFixed(3)}`;
}

function leftOut(places: readonly Place[]): string {
  if (places.length === 0) return '';
  const names = places.map((place) => `- ${oneLine(linesOf(place))} ${oneLine(place.symbol)}`.trimEnd());
  return ['Found too, with no room for the code (send a larger tokenBudget):', ...names].join('\n');
}

function clipped(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  return `${line.slice(0, LONGEST_LINE).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A file's name may hold anything; in a heading it stays on its line. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, '�');
}
