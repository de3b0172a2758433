import type { SearchAnswer } from '../protocol/engineApi.ts';
import { incompleteNotice, NotIndexed } from '../protocol/errors.ts';
import { type EmbedKind, isOfModel } from './embed/embedder.ts';
import { levelHits } from './hits.ts';
import type { Root } from './root.ts';
import type { Outline } from './search/outline.ts';
import type { Answer } from './search/search.ts';
import type { EmbedShort } from './search/signatures.ts';
import { shortTextsOf } from './shortTexts.ts';
import type { IndexIdentity, Store } from './store/store.ts';
import { listIndexes, sameIdentity } from './sync/indexFolder.ts';

/** A question to one index, whatever it is about. */
export interface Question {
  /** Hits wanted. */
  readonly limit: number;
  readonly explain: boolean;
  /** What a model is given of it. */
  readonly text: string;
  readonly kind: EmbedKind;
  /** At most `limit` hits from the index; `vector` is the text's, where the index has a model, `embed` there where that is quick. */
  find(
    store: Store,
    outline: Outline,
    limit: number,
    vector: Float32Array | undefined,
    embed: EmbedShort | undefined,
  ): Promise<Answer>;
}

/** A hit that turns out to be gone makes room for the next: so many more are asked for. */
const spareHits = 10;

/** Answers from a root's index, the hits held against the disk. Throws where there is none, and what `find` throws. */
export async function answer(root: Root, question: Question, signal: AbortSignal): Promise<SearchAnswer> {
  // Before the index is opened: its thread is at work while files are read here, which leave no time to begin anything.
  await root.model.begin();
  const meaning = meant(question, root.model, signal);
  meaning.catch(() => {});
  return root.read(async (open) => {
    if (!open) throw new NotIndexed(root.root);
    const [outline, { vector, embed, notice }] = await Promise.all([
      open.outline(),
      meaning.then((found) => vectorFor(open.index.identity, found)),
    ]);
    const found = await question.find(open.store, outline, question.limit + spareHits, vector, embed);
    const notices = [...found.notices, ...(notice === undefined ? [] : [notice])];
    if (!open.index.complete) {
      notices.push(incompleteNotice);
    }
    const hits = await levelHits(root.root, found.hits, question.limit, question.explain);
    return { hits, marks: found.marks, notices };
  }, signal);
}

/** Begins to load what a question will need that may come soon; nothing where no index of the root has a model. */
export async function expectQuestion({ folder, model }: Root): Promise<void> {
  if (listIndexes(folder).some(({ identity }) => identity.model.dimensions > 0)) await model.begin();
}

/** A question's vector and what made it; or why there is none, where that is to be said. */
interface Meaning {
  readonly identity?: IndexIdentity;
  readonly vector?: Float32Array | undefined;
  readonly embed?: EmbedShort | undefined;
  readonly why?: string;
}

async function meant(
  { text, kind }: Question,
  { known, vectors }: Root['model'],
  signal: AbortSignal,
): Promise<Meaning> {
  try {
    const found = await known(signal);
    if ('why' in found) return { why: found.why };
    const { identity } = found;
    if (!identity.model.dimensions) return {};
    const embedder = (await vectors())?.embedder;
    const vector = (await embedder?.embed([text], kind, signal))?.[0];
    return { identity, vector, embed: shortTextsOf(embedder, signal) };
  } catch (error) {
    if (!isOfModel(error)) throw error;
    return { why: error.message };
  }
}

/** The question's vector, where the index has the engine's model; else what is to be said of that, if anything. */
function vectorFor(
  index: IndexIdentity,
  { identity, vector, embed, why }: Meaning,
): Pick<Meaning, 'vector' | 'embed'> & { readonly notice?: string } {
  if (why !== undefined) return { notice: `${why} Until then, answers are by words alone.` };
  if (identity === undefined) return {};
  if (sameIdentity(index, identity)) return { vector, embed };
  return { notice: `The index for ${identity.model.id} is not ready yet; these answers are by words alone.` };
}
