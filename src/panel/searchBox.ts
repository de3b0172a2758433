import type { PageRoot } from '../protocol/panelApi.ts';
import { el, iconButton } from './dom.ts';
import { createQueryInput, type QueryInputOwner } from './queryInput.ts';

/** What stands in the box and below it. */
export interface BoxContent {
  readonly query: string;
  readonly include: string;
  readonly exclude: string;
  readonly languages: string;
  /** A root's path; '' for all. */
  readonly root: string;
  /** Whether the filters are shown. */
  readonly details: boolean;
}

/** What the box tells the page around it. */
export interface BoxOwner extends QueryInputOwner {
  /** The filters were shown or hidden. */
  toggled(): void;
}

/** The query's box with what restricts it. */
export interface SearchBox {
  readonly element: HTMLElement;
  content: BoxContent;
  setQuery(query: string): void;
  focus(select: boolean): void;
  setHistory(queries: readonly string[]): void;
  setRoots(roots: readonly PageRoot[]): void;
  /** Puts what is in the box into the history. */
  remember(): void;
  clearFilters(): void;
}

/** An empty box, its filters hidden. */
export function createSearchBox(owner: BoxOwner): SearchBox {
  const query = createQueryInput(owner);
  const include = field('files to include', 'e.g. *.ts, src/**/include');
  const exclude = field('files to exclude', 'e.g. *.test.ts, dist');
  const languages = field('languages', 'e.g. typescript, py');
  const root = el('select', { class: 'input', id: 'field-root' });
  const rootField = el('div', { class: 'field' }, el('label', { for: 'field-root' }, 'folder'), root);
  const details = el(
    'div',
    { class: 'details', id: 'details', hidden: true },
    include.element,
    exclude.element,
    el('div', { class: 'pair' }, languages.element, rootField),
  );
  const setDetails = (open: boolean, focus: boolean) => {
    details.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    if (focus && open) include.input.focus();
    owner.toggled();
  };
  const toggleDetails = () => setDetails(details.hidden === true, true);
  const toggle = iconButton('ellipsis', 'Toggle Search Details', toggleDetails, {
    class: 'icon-button details-toggle',
    'aria-expanded': 'false',
    'aria-controls': 'details',
  });
  const element = el(
    'form',
    { class: 'box', role: 'search', 'aria-label': 'Code' },
    query.element,
    el('div', { class: 'under' }, toggle),
    details,
  );
  const inputs = [include.input, exclude.input, languages.input];
  for (const input of inputs) {
    input.addEventListener('input', () => owner.changed(true));
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === 'ArrowDown') owner.down(event.key === 'Enter');
      else if (event.key === 'Escape') query.focus(false);
      else return;
      event.preventDefault();
    });
  }
  root.addEventListener('change', () => owner.changed(false));
  element.addEventListener('submit', (event) => event.preventDefault());
  let names = '';

  return {
    element,
    get content() {
      return {
        query: query.text,
        include: include.input.value,
        exclude: exclude.input.value,
        languages: languages.input.value,
        root: rootField.hidden ? '' : root.value,
        details: !details.hidden,
      };
    },
    set content(content) {
      query.text = content.query;
      include.input.value = content.include;
      exclude.input.value = content.exclude;
      languages.input.value = content.languages;
      root.value = content.root;
      setDetails(content.details, false);
    },
    setQuery(text) {
      query.text = text;
    },
    focus: query.focus,
    setHistory: query.setHistory,
    setRoots(roots) {
      // Progress is told many times a second: a list that is open stays as it is.
      const now = JSON.stringify(roots.map((each) => [each.root, each.name]));
      if (now === names) return;
      names = now;
      const before = root.value;
      const all = el('option', { value: '' }, 'all folders');
      root.replaceChildren(all, ...roots.map((each) => el('option', { value: each.root }, each.name)));
      root.value = roots.some((each) => each.root === before) ? before : '';
      rootField.hidden = roots.length < 2;
    },
    remember: query.remember,
    clearFilters() {
      for (const input of inputs) input.value = '';
      root.value = '';
      owner.changed(false);
    },
  };
}

function field(label: string, example: string) {
  const id = `field-${label.replaceAll(' ', '-')}`;
  const input = el('input', { class: 'input', id, type: 'text', placeholder: example, spellcheck: 'false' });
  return { input, element: el('div', { class: 'field' }, el('label', { for: id }, label), input) };
}
