import type { PageRoot } from '../protocol/panelApi.ts';
import { el, icon, iconButton } from './dom.ts';
import { createHistory } from './queryHistory.ts';

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
export interface BoxOwner {
  /** Anything changed; `typed` when more is likely to follow at once. */
  changed(typed: boolean): void;
  /** Enter or Arrow Down: into the results. `entered` for Enter. */
  down(entered: boolean): void;
  /** The filters were shown or hidden. */
  toggled(): void;
  /** Escape in the box. */
  escape(): void;
  remember(query: string): void;
}

/** The query's box with what restricts it. */
export interface SearchBox {
  readonly element: HTMLElement;
  content: BoxContent;
  focus(select: boolean): void;
  setHistory(queries: readonly string[]): void;
  setRoots(roots: readonly PageRoot[]): void;
  /** Puts what is in the box into the history. */
  remember(): void;
  clearFilters(): void;
  readonly hasFilters: boolean;
}

export function createSearchBox(owner: BoxOwner): SearchBox {
  let history = createHistory([]);
  const query = el('textarea', {
    class: 'input query',
    rows: 1,
    placeholder: 'Search by meaning',
    'aria-label': 'Search code: type a question or some words',
    title: 'A question, some words, or a name (⇅ for history)',
    spellcheck: 'false',
    autocapitalize: 'off',
    autocorrect: 'off',
  });
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
  const toggle = iconButton(
    'ellipsis',
    'Toggle Search Details',
    () => setDetails(details.hidden === true, true),
    {
      class: 'icon-button details-toggle',
      'aria-expanded': 'false',
      'aria-controls': 'details',
    },
  );
  const clear = iconButton('close', 'Clear Query', () => {
    query.value = '';
    sized();
    query.focus();
    owner.changed(false);
  });
  const element = el(
    'form',
    { class: 'box', role: 'search', 'aria-label': 'Code' },
    el('div', { class: 'query-row' }, icon('search', 'glass'), query, clear),
    el('div', { class: 'under' }, toggle),
    details,
  );

  const setDetails = (open: boolean, focus: boolean) => {
    details.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    if (focus && open) include.input.focus();
    owner.toggled();
  };
  const sized = () => {
    clear.hidden = query.value === '';
    query.style.height = 'auto';
    query.style.height = `${query.scrollHeight + 2}px`;
  };
  const fill = (text: string | undefined): boolean => {
    if (text === undefined) return false;
    query.value = text;
    sized();
    query.setSelectionRange(text.length, text.length);
    owner.changed(true);
    return true;
  };
  const remember = () => {
    const text = query.value.trim();
    if (text === '') return;
    history.add(text);
    owner.remember(text);
  };

  query.addEventListener('input', () => {
    // A pasted line break is a space: the box holds one question.
    if (query.value.includes('\n')) query.value = query.value.replace(/\s*\n\s*/g, ' ');
    history.leave();
    sized();
    owner.changed(true);
  });
  query.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const handled = press(event);
    if (handled) event.preventDefault();
  });
  const press = (event: KeyboardEvent): boolean => {
    const walks = query.value === '' || history.isWalking;
    if (event.key === 'ArrowUp' && walks) return fill(history.older(query.value)) || true;
    if (event.key === 'ArrowDown' && history.isWalking && !event.ctrlKey && !event.metaKey) {
      return fill(history.newer()) || true;
    }
    if (event.key === 'ArrowDown') {
      // In a question of several lines the arrow goes through them first.
      if (query.selectionEnd !== query.value.length && query.scrollHeight > 40 && !event.ctrlKey)
        return false;
      owner.down(false);
      return true;
    }
    if (event.key === 'Enter') {
      remember();
      owner.down(true);
      return true;
    }
    if (event.key === 'Escape') {
      owner.escape();
      return true;
    }
    return false;
  };
  for (const input of [include.input, exclude.input, languages.input]) {
    input.addEventListener('input', () => owner.changed(true));
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === 'ArrowDown') owner.down(event.key === 'Enter');
      else if (event.key === 'Escape') query.focus();
      else return;
      event.preventDefault();
    });
  }
  root.addEventListener('change', () => owner.changed(false));
  element.addEventListener('submit', (event) => event.preventDefault());
  new ResizeObserver(sized).observe(element);

  return {
    element,
    get content() {
      return {
        query: query.value,
        include: include.input.value,
        exclude: exclude.input.value,
        languages: languages.input.value,
        root: rootField.hidden ? '' : root.value,
        details: !details.hidden,
      };
    },
    set content(content) {
      query.value = content.query;
      include.input.value = content.include;
      exclude.input.value = content.exclude;
      languages.input.value = content.languages;
      root.value = content.root;
      setDetails(content.details, false);
      sized();
    },
    focus(select) {
      query.focus();
      if (select) query.select();
    },
    setHistory(queries) {
      history = createHistory(queries);
    },
    setRoots(roots) {
      const before = root.value;
      const all = el('option', { value: '' }, 'all folders');
      root.replaceChildren(all, ...roots.map((each) => el('option', { value: each.root }, each.name)));
      root.value = roots.some((each) => each.root === before) ? before : '';
      rootField.hidden = roots.length < 2;
    },
    remember,
    clearFilters() {
      for (const input of [include.input, exclude.input, languages.input]) input.value = '';
      root.value = '';
      owner.changed(false);
    },
    get hasFilters() {
      const { include, exclude, languages, root } = this.content;
      return [include, exclude, languages, root].some((each) => each.trim() !== '');
    },
  };
}

function field(label: string, example: string) {
  const id = `field-${label.replaceAll(' ', '-')}`;
  const input = el('input', { class: 'input', id, type: 'text', placeholder: example, spellcheck: 'false' });
  return { input, element: el('div', { class: 'field' }, el('label', { for: id }, label), input) };
}
