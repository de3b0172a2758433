import { el } from './dom.ts';

/** A hairline of progress. */
export interface ProgressBar {
  readonly element: HTMLElement;
  /** 0 to 100; undefined where it isn't known how far it is. */
  set(percent: number | undefined): void;
}

/** `label` is what is under way. */
export function progressBar(label: string): ProgressBar {
  const bit = el('div', { class: 'bar-bit' });
  const element = el(
    'div',
    {
      class: 'bar unknown',
      role: 'progressbar',
      'aria-label': label,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    bit,
  );
  return {
    element,
    set(percent) {
      element.classList.toggle('unknown', percent === undefined);
      if (percent === undefined) {
        element.removeAttribute('aria-valuenow');
        bit.style.width = '';
        return;
      }
      element.setAttribute('aria-valuenow', String(Math.floor(percent)));
      bit.style.width = `${percent}%`;
    },
  };
}
