import type { SearchAnswer } from '../../protocol/engineApi.ts';
import { eachOnce } from '../eachOnce.ts';
import type { HostParts } from '../parts.ts';
import { searchAnswer } from './answer.ts';
import { below, type ChosenRoot, chooseRoots } from './chooseRoots.ts';
import { indexSentence } from './indexState.ts';
import { readInput } from './input.ts';
import { placesOf } from './places.ts';
import type { Tool } from './tool.ts';

const fields = ['query', 'include', 'exclude', 'language', 'root', 'limit', 'tokenBudget'];
const [usualPlaces, mostPlaces] = [10, 50];
const [leastTokens, mostTokens] = [100, 100_000];
/** Places that turn out to be one are merged: so many more are asked for. */
const spareHits = 5;

/** `lodestone_codeSearch`: finds code by meaning and by words, over all roots or one. */
export function codeSearch({ client, roots }: HostParts): Tool {
  return {
    name: 'lodestone_codeSearch',
    prepare(input) {
      const { query } = (input ?? {}) as { query?: unknown };
      const what = typeof query === 'string' ? query.replace(/\s+/g, ' ').slice(0, 80) : '';
      return { invocationMessage: what === '' ? 'Searching the code' : `Searching the code for "${what}"` };
    },
    async answer(input, given, signal) {
      const read = readInput(input, fields);
      const query = read.text('query', 'what the code does in a few words, or a name from it');
      const include = read.texts('include', '["src/**", "*.ts"]');
      const exclude = read.texts('exclude', '["test/**"]');
      const languages = read.texts('language', '"typescript" or ["ts", "py"]');
      const chosen = chooseRoots(roots, read.optionalText('root'));
      const limit = read.number('limit', 1, mostPlaces, usualPlaces);
      const usual = Math.min(mostTokens, Math.max(leastTokens, given.limit));
      const wanted = read.number('tokenBudget', leastTokens, mostTokens, usual);
      const budget = { ...given, limit: Math.min(wanted, given.limit) };

      const ask = async (root: ChosenRoot): Promise<Asked> => {
        const asked = {
          root: root.root,
          query,
          limit: limit + spareHits,
          paths: include.map((glob) => below(root, glob)),
          excludes: exclude.map((glob) => below(root, glob)),
          languages,
          explain: false,
        };
        const answer = await client.engine.search(asked, signal).catch((error: Error) => error);
        signal.throwIfAborted();
        return { root, answer, state: await stateOf(root, answer, signal) };
      };
      const asked = await Promise.all(chosen.map(ask));
      signal.throwIfAborted();

      const answered = asked.filter(isAnswered);
      if (answered.length === 0) throw new Error(refusals(asked).join(' '), { cause: asked[0]?.answer });
      const hits = answered.flatMap(({ root: { root, prefix }, answer }) =>
        answer.hits.map((hit) => ({ ...hit, root, prefix })),
      );
      const named = eachOnce(hits).map(({ root: _, prefix, ...hit }) => ({
        ...hit,
        path: `${prefix}${hit.path}`,
      }));
      const places = placesOf(named, limit);
      return searchAnswer(headOf(query, places.length, asked), places, budget);
    },
  };

  /** What to say of a root's index. Its status is asked for only when there may be something to say. */
  async function stateOf(
    { root }: ChosenRoot,
    answer: SearchAnswer | Error,
    signal: AbortSignal,
  ): Promise<string> {
    const activity = client.states.get(root)?.activity;
    const isLevel = activity?.kind === 'idle' && !activity.isBehind;
    const isSound = isLevel && !(answer instanceof Error) && answer.notices.length === 0;
    const indexed =
      isSound ||
      (await client.engine.status({ root, fingerprint: false }, signal).then(
        (status) => status.indexed,
        () => false,
      ));
    return indexSentence({ indexed, activity });
  }
}

interface Asked {
  readonly root: ChosenRoot;
  readonly answer: SearchAnswer | Error;
  readonly state: string;
}

function isAnswered(asked: Asked): asked is Asked & { readonly answer: SearchAnswer } {
  return !(asked.answer instanceof Error);
}

/** What was found, where paths begin, and how far it can be relied on. */
function headOf(query: string, found: number, asked: readonly Asked[]): string {
  const answered = asked.filter(isAnswered);
  const what =
    found === 0
      ? `No code was found for "${query}". Say it in other words, or send fewer filters.`
      : `${found} ${found === 1 ? 'place' : 'places'} for "${query}", best first.`;
  const where = answered.map(({ root }) =>
    root.prefix === '' ? `Paths are relative to ${root.root}.` : `${root.prefix} is ${root.root}.`,
  );
  const states = [
    ...new Set(answered.map(({ root, state }) => (root.prefix ? `${root.name}: ${state}` : state))),
  ];
  const notices = [...new Set(answered.flatMap(({ answer }) => answer.notices))];
  return [what, ...where, ...states, ...notices, ...refusals(asked)].join(' ');
}

/** Why roots did not answer. */
function refusals(asked: readonly Asked[]): string[] {
  const refused = asked.filter((each) => !isAnswered(each));
  const told = refused.map(({ root, answer, state }) =>
    `${root.prefix ? `${root.name}: ` : ''}${(answer as Error).message} ${state.startsWith('The index is complete.') ? '' : state}`.trim(),
  );
  return [...new Set(told)];
}
