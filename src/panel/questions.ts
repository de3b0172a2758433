import type { PageAnswer, Sample, SearchPageApi } from '../protocol/panelApi.ts';
import { createAsker } from './asking.ts';
import { filtersOf } from './filters.ts';
import type { BoxContent, SearchBox } from './searchBox.ts';

/** What was asked: the box as it stood, the lines that others are to be like, and how many hits. */
export interface Question {
  readonly content: BoxContent;
  readonly sample: Sample | undefined;
  readonly limit: number;
}

/** Hits asked for at first, and by how many more each time. */
const hitsAtOnce = 50;

/** How long an index that grows is left alone before it is asked again, in milliseconds. */
const growingPause = 2000;

/** What becomes of a question. */
export interface QuestionsOwner {
  onAsked(): void;
  onAnswer(answer: PageAnswer, question: Question): void;
  onFailure(error: Error, question: Question): void;
}

/** What is asked of the host: what stands in the box, or code like some lines. */
export interface Questions {
  readonly now: Question;
  /** Whether there is anything to ask. */
  readonly isAny: boolean;
  /** Whether the last question was asked so long ago that an index that grows may be asked again. */
  readonly isRested: boolean;
  /** Whether an answer is to come. */
  readonly isPending: boolean;
  /** Asks what there is; when `typed`, once typing rests. */
  ask(typed: boolean): void;
  drop(): void;
  /** The person changed the box: it counts again, and only the first hits. */
  changed(): void;
  more(): void;
  /** Lines take the box's place; undefined gives it back its query. */
  setSample(sample: Sample | undefined): void;
  /** Puts a query into the box, in place of what was asked. */
  setQuery(query: string): void;
}

/** Asks `host` for what stands in `box`; nothing before `ask`. */
export function createQuestions(host: SearchPageApi, box: SearchBox, owner: QuestionsOwner): Questions {
  let sample: Sample | undefined;
  let limit = hitsAtOnce;
  let askedAt = 0;
  /** What was asked before the sample; it comes back afterwards. */
  let queryBefore = '';
  const asker = createAsker<Question, PageAnswer>({
    ask({ content, sample, limit }, signal) {
      const filters = filtersOf(content, limit);
      if (sample !== undefined) return host.similar({ ...filters, sample }, signal);
      return host.search({ ...filters, query: content.query.trim() }, signal);
    },
    onAsked() {
      askedAt = performance.now();
      owner.onAsked();
    },
    onAnswer: owner.onAnswer,
    onFailure: (error, question) =>
      owner.onFailure(error instanceof Error ? error : new Error(String(error)), question),
  });
  const now = (): Question => ({ content: box.content, sample, limit });
  return {
    get now() {
      return now();
    },
    get isAny() {
      return sample !== undefined || box.content.query.trim() !== '';
    },
    get isRested() {
      return performance.now() - askedAt > growingPause;
    },
    get isPending() {
      return asker.isPending;
    },
    ask: (typed) => (typed ? asker.soon(now()) : asker.now(now())),
    drop: asker.drop,
    changed() {
      limit = hitsAtOnce;
      if (box.content.query.trim() !== '') sample = undefined;
    },
    more() {
      limit += hitsAtOnce;
    },
    setSample(given) {
      if (sample === undefined) queryBefore = box.content.query;
      sample = given;
      limit = hitsAtOnce;
      box.setQuery(given === undefined ? queryBefore : '');
    },
    setQuery(query) {
      sample = undefined;
      limit = hitsAtOnce;
      box.setQuery(query);
    },
  };
}
