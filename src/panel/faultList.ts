import type { Fault } from '../protocol/engineApi.ts';
import type { StatusPageApi } from '../protocol/panelApi.ts';
import { el, icon, textButton } from './dom.ts';
import { visible } from './visible.ts';

/** Faults that are listed; the rest are counted. */
const mostShown = 50;

/** What couldn't be read, each with a way out: open it, ask why, try again. */
export function faultList(root: string, faults: readonly Fault[], host: StatusPageApi): HTMLElement {
  const list = el('ul', { class: 'faults' });
  for (const fault of faults.slice(0, mostShown)) list.append(entry(root, fault, host));
  if (faults.length > mostShown) list.append(el('li', {}, `… and ${faults.length - mostShown} more`));
  return list;
}

function entry(root: string, { path, code, message }: Fault, host: StatusPageApi): HTMLElement {
  const answer = el('p', { class: 'answer', role: 'status' });
  const tell = (text: string) => {
    answer.textContent = text;
  };
  const failed = (error: unknown) => tell(error instanceof Error ? error.message : String(error));
  const button = (label: string, act: () => void) => {
    const made = textButton(label, act, 'link');
    made.setAttribute('aria-label', `${label} ${path}`);
    return made;
  };
  return el(
    'li',
    { class: 'fault' },
    el('div', { class: 'fault-path' }, icon('warning'), el('span', { title: path }, ...visible(path))),
    el('p', {}, ...visible(message.includes(code) ? message : `${message} (${code})`)),
    el(
      'div',
      { class: 'fault-actions' },
      button('Open', () => void host.open({ root, path }).catch(failed)),
      button('Why?', () => void host.why({ root, path }).then(tell, failed)),
      button(
        'Try Again',
        () => void host.retry({ root, path }).then(() => tell('It is read again.'), failed),
      ),
    ),
    answer,
  );
}
