import { el, icon, iconButton } from './dom.ts';
import { createHistory } from './queryHistory.ts';

/** What the input tells its owner. */
export interface QueryInputOwner {
  /** `typed` when more is likely to follow at once. */
  changed(typed: boolean): void;
  /** Enter or Arrow Down: into the results. */
  down(entered: boolean): void;
  escape(): void;
  remember(query: string): void;
  /** The input has the focus. */
  entered(): void;
}

/** The query's own input: grows with its text, and walks through the history. */
export interface QueryInput {
  readonly element: HTMLElement;
  text: string;
  focus(select: boolean): void;
  setHistory(queries: readonly string[]): void;
  /** Puts what stands here into the history. */
  remember(): void;
}

/** An empty input without a history. */
export function createQueryInput(owner: QueryInputOwner): QueryInput {
  let history = createHistory([]);
  const input = el('textarea', {
    class: 'input query',
    rows: 1,
    placeholder: 'Search by meaning',
    'aria-label': 'Search code: type a question or some words',
    title: 'A question, some words, or a name (⇅ for history)',
    spellcheck: 'false',
    autocapitalize: 'off',
    autocorrect: 'off',
  });
  const clear = iconButton('close', 'Clear Query', () => {
    put('');
    input.focus();
    owner.changed(false);
  });
  const element = el('div', { class: 'query-row' }, icon('search', 'glass'), input, clear);
  const sized = () => {
    clear.hidden = input.value === '';
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight + 2}px`;
  };
  const put = (text: string) => {
    input.value = text;
    sized();
  };
  /** Shows a query of the history; nothing when there is none further. */
  const walk = (text: string | undefined) => {
    if (text === undefined) return;
    put(text);
    input.setSelectionRange(text.length, text.length);
    owner.changed(true);
  };
  const remember = () => {
    const text = input.value.trim();
    if (text === '') return;
    history.add(text);
    owner.remember(text);
  };
  /** Whether the key was one of ours. */
  const press = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    const modified = ctrlKey || metaKey;
    switch (key) {
      case 'ArrowUp':
        if (input.value !== '' && !history.isWalking) return false;
        walk(history.older(input.value));
        return true;
      case 'ArrowDown':
        if (history.isWalking && !modified) {
          walk(history.newer());
          return true;
        }
        // In a question of several lines the arrow goes through them first.
        if (input.selectionEnd !== input.value.length && input.scrollHeight > 40 && !modified) return false;
        owner.down(false);
        return true;
      case 'Enter':
        remember();
        owner.down(true);
        return true;
      case 'Escape':
        owner.escape();
        return true;
      default:
        return false;
    }
  };
  input.addEventListener('input', () => {
    // A pasted line break is a space: the box holds one question.
    if (input.value.includes('\n')) input.value = input.value.replace(/\s*\n\s*/g, ' ');
    history.leave();
    sized();
    owner.changed(true);
  });
  input.addEventListener('focus', () => owner.entered());
  input.addEventListener('keydown', (event) => {
    if (!event.isComposing && press(event)) event.preventDefault();
  });
  new ResizeObserver(sized).observe(element);

  return {
    element,
    get text() {
      return input.value;
    },
    set text(text) {
      history.leave();
      put(text);
    },
    focus(select) {
      input.focus();
      if (select) input.select();
    },
    setHistory(queries) {
      history = createHistory(queries);
    },
    remember,
  };
}
