import type {
  PageAnswer,
  PageCommand,
  Sample,
  Scene,
  SearchEvent,
  SearchPageApi,
  SearchStart,
} from '../protocol/panelApi.ts';
import { el } from './dom.ts';
import { createIndexLine } from './indexLine.ts';
import { createKeeper, type KeptSearch } from './keptSearch.ts';
import { putOn } from './look.ts';
import { createOutcome } from './outcome.ts';
import { createQuestions, type Question } from './questions.ts';
import { createResults } from './results.ts';
import { isIndexing, rootNames, rootsOf } from './scenes.ts';
import { createSearchBox } from './searchBox.ts';

/** The search view. */
export interface SearchView {
  readonly elements: readonly HTMLElement[];
  /** The view has the focus, and nothing in it. */
  focus(): void;
  start(start: SearchStart, kept: KeptSearch | undefined): void;
  hear(event: SearchEvent): void;
}

/** The view, which asks and keeps nothing before `start`. */
export function createSearchView(host: SearchPageApi, keep: (state: KeptSearch) => void): SearchView {
  let scene: Scene = { kind: 'ready', roots: [] };
  let answer: PageAnswer | undefined;
  let started = false;

  const run = (command: PageCommand, root?: string) =>
    void host.run(root === undefined ? { command } : { command, root }).catch(() => {});
  const box = createSearchBox({
    changed(typed) {
      results.startOver();
      questions.changed();
      ask(typed);
    },
    down(entered) {
      // Enter asks at once; the next one, when the answer is there, goes into it.
      if (entered && (answer === undefined || questions.isPending)) ask(false);
      else results.focus();
    },
    toggled: () => store(),
    escape() {
      if (questions.isAny) clear();
    },
    remember: (query) => void host.remember({ query }),
    entered: () => void host.willAsk().catch(() => {}),
  });
  const questions = createQuestions(host, box, {
    onAsked: () => outcome.asking(),
    onAnswer(found, question) {
      answer = found;
      showAnswer(found, question);
    },
    onFailure(error, question) {
      answer = undefined;
      results.clear();
      outcome.failed(error, question, scene);
    },
  });
  const scroller = el('div', { class: 'scroller' });
  const results = createResults({
    scroller,
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
      questions.setQuery(question);
      box.focus(false);
      box.remember();
      ask(false);
    },
    clearFilters: box.clearFilters,
    leaveSample() {
      questions.setSample(undefined);
      ask(false);
      box.focus(true);
    },
    again: () => ask(false),
    more() {
      questions.more();
      ask(false);
    },
    collapseAll: results.collapseAll,
    clear() {
      clear();
      box.focus(false);
    },
  });
  scroller.append(results.element, outcome.below);
  const keepSoon = createKeeper(() => {
    const { content, sample } = questions.now;
    return { content, sample, answer, shape: results.shape, scroll: scroller.scrollTop };
  }, keep);
  const store = () => {
    if (started) keepSoon();
  };
  scroller.addEventListener('scroll', store);

  const ask = (typed: boolean) => {
    if (!started) return;
    store();
    if (scene.kind === 'ready' && questions.isAny) return questions.ask(typed);
    questions.drop();
    answer = undefined;
    results.clear();
    outcome.nothingAsked(scene);
  };
  const clear = () => {
    questions.setQuery('');
    ask(false);
  };
  const showAnswer = (found: PageAnswer, asked: Question) => {
    results.show(found, rootNames(scene));
    outcome.answered(found, asked, scene);
  };
  const findSimilar = (to: Sample) => {
    questions.setSample(to);
    results.clear();
    ask(false);
  };
  /** A question that had no answer yet is asked again as the index grows. */
  const askAgainWhileIndexing = () => {
    const isEmpty = answer === undefined || answer.hits.length === 0;
    if (!isEmpty || !isIndexing(scene) || !questions.isAny || questions.isPending) return;
    if (questions.isRested) ask(false);
  };
  const setScene = (next: Scene) => {
    if (JSON.stringify(scene) === JSON.stringify(next)) return;
    const isOther = scene.kind !== 'ready' || next.kind !== 'ready';
    scene = next;
    const roots = rootsOf(next);
    box.setRoots(roots);
    box.element.hidden = next.kind !== 'ready';
    indexLine.show(roots);
    if (isOther) ask(false);
    else askAgainWhileIndexing();
  };

  const hear = (event: SearchEvent) => {
    switch (event.type) {
      case 'scene':
        return setScene(event.scene);
      case 'look':
        return putOn(event.look);
      case 'ask':
        if (event.query !== undefined) {
          questions.setQuery(event.query);
          box.remember();
          ask(false);
        }
        return box.focus(true);
      case 'similar':
        findSimilar(event.sample);
        return box.focus(false);
      case 'changed':
        // The same question again, without a word: what is shown gives way when the new answer is there.
        if (questions.isAny) ask(true);
    }
  };

  return {
    elements: [box.element, indexLine.element, outcome.above, scroller, outcome.spoken],
    hear,
    focus: () => box.focus(false),
    start(start, kept) {
      putOn(start.look);
      box.setHistory(start.history);
      setScene(start.scene);
      if (kept !== undefined) {
        box.content = kept.content;
        if (kept.sample !== undefined) questions.setSample(kept.sample);
        results.reshape(kept.shape);
      }
      started = true;
      if (kept?.answer !== undefined && scene.kind === 'ready') {
        answer = kept.answer;
        showAnswer(answer, questions.now);
        scroller.scrollTop = kept.scroll;
      }
      ask(false);
      if (start.wish !== undefined) hear(start.wish);
    },
  };
}
