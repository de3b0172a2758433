/** How much an answer may take, in tokens. Pure. */

/** A limit, and the way to count what is held against it. */
export interface Budget {
  readonly limit: number;
  count(text: string): PromiseLike<number>;
}

/** What an answer may take where nobody says. */
export const usualLimit = 6000;

/**
 * Tokens of a text where no model's counter is at hand: a byte in three, which is more than the usual tokenizers
 * make of code, and about what they make of other alphabets.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 3);
}

/** The longest beginning of a text, by whole lines and then by characters, that keeps to the budget; '' when none does. */
export async function cutTo(text: string, budget: Budget): Promise<string> {
  if ((await budget.count(text)) <= budget.limit) return text;
  const lines = text.split('\n');
  const whole = await longest(lines.length, (count) => lines.slice(0, count).join('\n'), budget);
  if (whole !== '') return whole;
  return longest(text.length, (count) => text.slice(0, count).replace(/[\ud800-\udbff]$/, ''), budget);
}

/** The largest part that keeps to the budget, found by halving. */
async function longest(most: number, part: (count: number) => string, budget: Budget): Promise<string> {
  let best = '';
  let [low, high] = [1, most];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const text = part(middle);
    if ((await budget.count(text)) <= budget.limit) {
      best = text;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}
