/** What a model sends, checked: it may send anything, and is told in words that it can act on. Pure. */

/** Input that can't be used; the message says what is wrong and what to send instead. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** The fields of an input, each of them read and checked by its name. */
export interface Fields {
  /** Text that is not blank. Throws `BadInput` when missing. */
  text(name: string, example: string): string;
  optionalText(name: string): string | undefined;
  /** A list of texts; a single text counts as a list of one, absence as none. */
  texts(name: string, example: string): string[];
  /** A whole number from `least` to `most`; `usual` when absent. */
  number(name: string, least: number, most: number, usual: number): number;
  flag(name: string): boolean;
}

/** Opens an input. Throws `BadInput` when it isn't an object or has a field that isn't known. */
export function readInput(input: unknown, known: readonly string[]): Fields {
  const list = known.length > 0 ? known.join(', ') : 'none';
  if (input !== undefined && (input === null || typeof input !== 'object' || Array.isArray(input))) {
    throw new BadInput(`The input must be an object. Its fields are: ${list}.`);
  }
  const given = (input ?? {}) as Readonly<Record<string, unknown>>;
  const stray = Object.keys(given).find((name) => !known.includes(name));
  if (stray !== undefined) throw new BadInput(`There is no field "${stray}". The fields are: ${list}.`);
  // A model that has nothing to say of a field sends null or '' as often as it leaves it out.
  const value = (name: string) => (given[name] === null || given[name] === '' ? undefined : given[name]);

  const optionalText = (name: string) => {
    const found = value(name);
    if (found === undefined) return undefined;
    if (typeof found !== 'string') throw new BadInput(`"${name}" must be a text, not ${kindOf(found)}.`);
    return found.trim() === '' ? undefined : found;
  };
  return {
    optionalText,
    text(name, example) {
      const found = optionalText(name);
      if (found === undefined) throw new BadInput(`"${name}" is missing or empty. Send ${example}.`);
      return found;
    },
    texts(name, example) {
      const found = value(name);
      if (found === undefined) return [];
      const all = Array.isArray(found) ? found : [found];
      const wrong = all.find((each) => typeof each !== 'string' || each.trim() === '');
      if (wrong !== undefined) throw new BadInput(`"${name}" must be a list of texts, such as ${example}.`);
      return all as string[];
    },
    number(name, least, most, usual) {
      const found = value(name) ?? usual;
      const isFit = typeof found === 'number' && Number.isInteger(found) && found >= least && found <= most;
      if (!isFit) {
        throw new BadInput(
          `"${name}" must be a whole number from ${least} to ${most}, not ${shown(found)}. Leave it out for ${usual}.`,
        );
      }
      return found;
    },
    flag(name) {
      const found = value(name) ?? false;
      if (typeof found !== 'boolean')
        throw new BadInput(`"${name}" must be true or false, not ${shown(found)}.`);
      return found;
    },
  };
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
