import type {
  PageAnswer,
  PageCommand,
  Sample,
  Scene,
  SearchEvent,
  SearchPageApi,
  SearchStart,
} from '../protocol/panelApi.ts';
import { createAsker } from './asking.ts';
import { filtersOf } from './filters.ts';
import { createIndexLine } from './indexLine.ts';
import { putOn } from './look.ts';
import { createOutcome } from './outcome.ts';
import { createResults, type ResultsShape } from './results.ts';
import { type BoxContent, createSearchBox } from './searchBox.ts';

/** What is kept while the page is hidden, and over reloads. */
export interface KeptSearch {
  readonly content: BoxContent;
  readonly sample?: Sample | undefined;
  readonly answer?: PageAnswer | undefined;
  readonly shape: ResultsShape;
  readonly scroll: number;
}

/** What was asked: the box as it stood, the lines that others are to be like, and how many hits. */
export interface Question {
  readonly content: BoxContent;
  readonly sample: Sample | undefined;
  readonly limit: number;
}

/** Hits asked for at first, and by how many more each time. */
export const hitsAtOnce = 50;

/** How long an index that grows is left alone before it is asked again, in milliseconds. */
const growingPause = 2000;

/** The search view. */
export interface SearchView {
  readonly elements: readonly HTMLElement[];
  start(start: SearchStart, kept: KeptSearch | undefined): void;
  hear(event: SearchEvent): void;
}

export function createSearchView(host: SearchPageApi, keep: (state: KeptSearch) => void): SearchView {
  let scene: Scene = { kind: 'ready', roots: [] };
  let sample: Sample | undefined;
  let answer: PageAnswer | undefined;
  let limit = hitsAtOnce;
  let started = false;
  let askedAt = 0;

  const run = (command: PageCommand, root?: string) =>
    void host.run(root === undefined ? { command } : { command, root }).catch(() => {});
  const box = createSearchBox({
    changed: (typed) => {
      limit = hitsAtOnce;
      if (box.content.query.trim() !== '') sample = undefined;
      ask(typed);
    },
    down(entered) {
      // Enter asks at once; the answer is shown when it comes, and the next Enter goes into it.
      if (entered && (answer === undefined || outcome.isAsking)) ask(false);
      else results.focus();
    },
    toggled: () => store(),
    escape() {
      if (sample === undefined && box.content.query === '') return;
      leaveSample();
      box.content = { ...box.content, query: '' };
      ask(false);
    },
    remember: (query) => void host.remember({ query }),
  });
  const results = createResults({
    host: {
      ...host,
      open(request) {
        box.remember();
        return host.open(request);
      },
    },
    leave: () => box.focus(true),
    similar: ({ root, path, startLine, endLine, text }) =>
      findSimilar({ root, path, startLine, endLine, text }),
    changed: () => store(),
  });
  const indexLine = createIndexLine(run);
  const outcome = createOutcome({
    run,
    choose(question) {
      box.content = { ...box.content, query: question };
      box.focus(false);
      box.remember();
      ask(false);
    },
    clearFilters: () => box.clearFilters(),
    leaveSample() {
      leaveSample();
      ask(false);
      box.focus(true);
    },
    again: () => ask(false),
    more() {
      limit += hitsAtOnce;
      ask(false);
    },
    collapseAll: () => results.collapseAll(),
    clear() {
      leaveSample();
      box.content = { ...box.content, query: '' };
      ask(false);
      box.focus(false);
    },
  });

  const asker = createAsker<Question, PageAnswer>({
    ask: ({ content, sample, limit }, signal) => {
      const filters = filtersOf(content, limit);
      if (sample !== undefined) return host.similar({ ...filters, sample }, signal);
      return host.search({ ...filters, query: content.query.trim() }, signal);
    },
    onAsked() {
      askedAt = performance.now();
      outcome.asking();
    },
    onAnswer(found, question) {
      answer = found;
      showAnswer(found, question);
    },
    onFailure(error, question) {
      answer = undefined;
      results.clear();
      outcome.failed(error instanceof Error ? error.message : String(error), question, scene);
      store();
    },
  });

  const question = (): Question => ({ content: box.content, sample, limit });
  const showAnswer = (found: PageAnswer, asked: Question) => {
    const roots = scene.kind === 'ready' ? scene.roots : [];
    const names = new Map(roots.length > 1 ? roots.map(({ root, name }) => [root, name]) : []);
    results.show(found, (root) => names.get(root));
    outcome.answered(found, asked, scene);
    store();
  };
  const ask = (typed: boolean) => {
    if (!started) return;
    store();
    if (scene.kind !== 'ready' || !isAsked()) {
      asker.drop();
      answer = undefined;
      results.clear();
      outcome.nothingAsked(scene);
      store();
      return;
    }
    if (typed) asker.soon(question());
    else asker.now(question());
  };
  const isAsked = () => sample !== undefined || box.content.query.trim() !== '';
  /** A question that had no answer yet is asked again as the index grows. */
  const askAgainWhileIndexing = () => {
    const isEmpty = answer === undefined || answer.hits.length === 0;
    const grows = scene.kind === 'ready' && scene.roots.some(({ activity }) => activity.kind === 'syncing');
    if (!isEmpty || !grows || !isAsked() || outcome.isAsking) return;
    if (performance.now() - askedAt < growingPause) return;
    ask(false);
  };
  const leaveSample = () => {
    sample = undefined;
  };
  const findSimilar = (to: Sample) => {
    box.content = { ...box.content, query: '' };
    sample = to;
    limit = hitsAtOnce;
    results.clear();
    ask(false);
  };
  const setScene = (next: Scene) => {
    const becameReady = scene.kind !== 'ready' && next.kind === 'ready';
    scene = next;
    const roots = next.kind === 'ready' ? next.roots : [];
    box.setRoots(roots);
    indexLine.show(roots);
    box.element.hidden = next.kind !== 'ready';
    if (becameReady || next.kind !== 'ready') ask(false);
  };
  const store = () => {
    if (!started) return;
    keep({ content: box.content, sample, answer, shape: results.shape, scroll: results.element.scrollTop });
  };
  let storing: ReturnType<typeof setTimeout> | undefined;
  results.element.addEventListener('scroll', () => {
    clearTimeout(storing);
    storing = setTimeout(store, 150);
  });

  const hear = (event: SearchEvent) => {
    switch (event.type) {
      case 'scene':
        setScene(event.scene);
        return askAgainWhileIndexing();
      case 'look':
        return putOn(event.look);
      case 'ask':
        if (event.query !== undefined) {
          leaveSample();
          box.content = { ...box.content, query: event.query };
          box.remember();
          ask(false);
        }
        return box.focus(true);
      case 'similar':
        findSimilar(event.sample);
        return box.focus(false);
      case 'changed':
        // The same question again, without a word: what is shown gives way when the new answer is there.
        if (isAsked()) ask(true);
    }
  };

  return {
    elements: [box.element, indexLine.element, outcome.above, results.element, outcome.below, outcome.spoken],
    hear,
    start(start, kept) {
      putOn(start.look);
      box.setHistory(start.history);
      scene = start.scene;
      setScene(start.scene);
      if (kept !== undefined) {
        box.content = kept.content;
        sample = kept.sample;
        answer = kept.answer;
        results.reshape(kept.shape);
      }
      started = true;
      if (answer !== undefined && scene.kind === 'ready') {
        showAnswer(answer, question());
        results.element.scrollTop = kept?.scroll ?? 0;
      }
      ask(false);
      if (start.wish !== undefined) hear(start.wish);
    },
  };
}
