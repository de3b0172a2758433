import { isNotIndexed } from '../protocol/errors.ts';
import type { PageAnswer, PageCommand, Scene } from '../protocol/panelApi.ts';
import { count, counted } from '../protocol/words.ts';
import { type BlockText, block, exampleQuestions, unreadyBlock } from './block.ts';
import { el, icon, iconButton, textButton } from './dom.ts';
import { filtersInWords } from './filters.ts';
import { progressBar } from './progressBar.ts';
import type { Question } from './questions.ts';
import { isIndexing, rootsOf } from './scenes.ts';
import { visible } from './visible.ts';
import { nameAndFolder } from './words.ts';

/** How long a question may take before a bar shows that it is being answered, in milliseconds. */
const patience = 300;
/** How long an answer has to stand before it is told aloud: who types on isn't talked to. */
const quiet = 700;

/** What a person can do about an outcome. */
export interface OutcomeOwner {
  run(command: PageCommand): void;
  choose(question: string): void;
  clearFilters(): void;
  leaveSample(): void;
  again(): void;
  more(): void;
  collapseAll(): void;
  clear(): void;
}

/** Everything around the results that says what became of a question. */
export interface Outcome {
  readonly above: HTMLElement;
  readonly below: HTMLElement;
  /** Read aloud by screen readers when it changes. */
  readonly spoken: HTMLElement;
  asking(): void;
  answered(answer: PageAnswer, question: Question, scene: Scene): void;
  failed(error: Error, question: Question, scene: Scene): void;
  nothingAsked(scene: Scene): void;
}

/** Its three elements are empty until something is asked; where they stand is up to the owner. */
export function createOutcome(owner: OutcomeOwner): Outcome {
  const above = el('div', { class: 'above' });
  const below = el('div', { class: 'below' });
  const spoken = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const bar = progressBar('Searching');
  bar.element.classList.add('search-bar');
  let barTimer: ReturnType<typeof setTimeout> | undefined;
  let spokenTimer: ReturnType<typeof setTimeout> | undefined;

  const settle = (words: string) => {
    clearTimeout(barTimer);
    bar.element.remove();
    clearTimeout(spokenTimer);
    spokenTimer = setTimeout(() => {
      spoken.textContent = words;
    }, quiet);
  };
  const show = (top: (Node | undefined)[], bottom: (BlockText | Node | undefined)[]) => {
    above.replaceChildren(...top.filter((node) => node !== undefined));
    const blocks = bottom.filter((each) => each !== undefined);
    below.replaceChildren(...blocks.map((each) => (each instanceof Node ? each : block(each))));
  };
  const sampleLine = ({ sample }: Question) => {
    if (sample === undefined) return undefined;
    const { name } = nameAndFolder(sample.path || 'the selection');
    const lines = sample.path ? `:${sample.startLine}–${sample.endLine}` : '';
    const text = el(
      'span',
      { class: 'chip-text', title: sample.path },
      'Similar to ',
      ...visible(name + lines),
    );
    const leave = iconButton('close', 'Leave Similar Code', owner.leaveSample);
    return el('div', { class: 'chip' }, icon('references'), text, leave);
  };

  return {
    above,
    below,
    spoken,
    asking() {
      clearTimeout(barTimer);
      barTimer = setTimeout(() => above.before(bar.element), patience);
    },
    answered(answer, question, scene) {
      const files = new Set(answer.hits.map(({ root, path }) => `${root}\n${path}`)).size;
      const words = `${counted(answer.hits.length, 'result')} in ${counted(files, 'file')}`;
      const notices = answer.notices.map((notice) => el('p', { class: 'notice' }, icon('info'), notice));
      if (answer.hits.length === 0) {
        settle('No results found.');
        return show([sampleLine(question), ...notices], [nothingFound(question, scene, owner)]);
      }
      settle(words);
      const mayBeMore = answer.hits.length >= question.limit && question.limit < 1000;
      const summary = el(
        'div',
        { class: 'summary' },
        el(
          'span',
          { class: 'counts' },
          mayBeMore ? `The best ${count(answer.hits.length)} results in ${counted(files, 'file')}` : words,
        ),
        iconButton('clear-all', 'Clear Search Results', owner.clear),
        iconButton('collapse-all', 'Collapse All', owner.collapseAll),
      );
      const more = mayBeMore
        ? el('div', { class: 'more-hits' }, textButton('Show more results', owner.more, 'link'))
        : undefined;
      show([sampleLine(question), ...notices, summary], [more]);
    },
    failed(error, question, scene) {
      const { message } = error;
      settle(message);
      const buttons = [
        { label: 'Try Again', act: owner.again },
        { label: 'Show Log', act: () => owner.run('showLog') },
      ];
      if (isNotIndexed(error) && isIndexing(scene)) {
        const text = ['Nothing to search in yet: the first answers come by themselves as the index grows.'];
        return show([sampleLine(question)], [{ text, buttons: [] }]);
      }
      if (isNotIndexed(error)) {
        const begin = [
          { label: 'Index Now', act: () => owner.run('syncNow') },
          { label: 'Show Index Status', act: () => owner.run('showStatus') },
        ];
        return show([sampleLine(question)], [{ title: 'No index yet', text: [message], buttons: begin }]);
      }
      show([sampleLine(question)], [{ title: 'No answer', text: [message], buttons, tone: 'error' }]);
    },
    nothingAsked(scene) {
      settle('');
      const unready = unreadyBlock(scene, owner.run);
      if (unready !== undefined) return show([], [unready]);
      const text = [
        'Ask for code in your own words, or by a name. Answers come as you type, from this machine alone.',
      ];
      const examples = { questions: exampleQuestions, choose: owner.choose };
      show([], [{ text, buttons: [], examples }]);
    },
  };
}

function nothingFound(question: Question, scene: Scene, owner: OutcomeOwner): BlockText {
  const { content } = question;
  const searched = rootsOf(scene)
    .filter(({ root }) => content.root === '' || content.root === root)
    .map(({ name }) => name);
  const filters = filtersInWords(content);
  const isFiltered = filters !== '' || content.root !== '';
  const where = `Searched ${searched.join(', ') || 'the workspace'}${filters && ` ${filters}`}.`;
  const status = { label: 'Show Index Status', act: () => owner.run('showStatus') };
  return {
    title: 'No results found',
    text: [
      where,
      isFiltered
        ? 'The filters may leave out what you look for.'
        : 'Try other words, or what the code is called. A file that isn’t indexed can’t be found.',
    ],
    buttons: isFiltered ? [{ label: 'Search Without Filters', act: owner.clearFilters }, status] : [status],
  };
}
