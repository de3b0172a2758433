import type { PageCommand, Scene } from '../protocol/panelApi.ts';
import { el, textButton } from './dom.ts';

/** A state of the view told in words, with what can be done about it. */
export interface BlockText {
  readonly title?: string;
  readonly text: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly act: () => void }[];
  /** Questions that fill the box, and what happens when one is chosen. */
  readonly examples?: { readonly questions: readonly string[]; readonly choose: (question: string) => void };
  readonly tone?: 'error';
}

/** The block as the editor's own welcome views look: text, then buttons over the whole width. */
export function block({ title, text, buttons, examples, tone }: BlockText): HTMLElement {
  const element = el('div', { class: `block ${tone ?? ''}`.trim() });
  if (title !== undefined) element.append(el('h2', {}, title));
  for (const sentence of text) element.append(el('p', {}, sentence));
  buttons.forEach(({ label, act }, index) => {
    element.append(textButton(label, act, index === 0 ? 'primary' : 'secondary'));
  });
  if (examples !== undefined) {
    const list = el('ul', { class: 'examples', 'aria-label': 'Example questions' });
    for (const question of examples.questions) {
      list.append(
        el(
          'li',
          {},
          textButton(question, () => examples.choose(question), 'link'),
        ),
      );
    }
    element.append(list);
  }
  return element;
}

/** Questions that most repositories have an answer to. */
export const exampleQuestions = [
  'where is the configuration read',
  'how are errors shown to the user',
  'retry a failed request',
  'parse command line arguments',
  'tests for the login',
] as const;

/** The block for a workspace in which nothing can be searched; undefined where something can. */
export function unreadyBlock(scene: Scene, run: (command: PageCommand) => void): BlockText | undefined {
  const button = (label: string, command: PageCommand) => ({ label, act: () => run(command) });
  switch (scene.kind) {
    case 'nothing':
      return { text: [scene.message], buttons: [button('Open Folder', 'openFolder')] };
    case 'disabled':
      return {
        title: 'Lodestone is turned off here',
        text: ['No folder of this workspace is indexed, as its settings say.'],
        buttons: [button('Open Settings', 'openSettings')],
      };
    case 'failed':
      return {
        title: 'The index can’t be reached',
        text: [scene.message, ...retryWords(scene.retryAt)],
        buttons: [button('Try Again', 'retry'), button('Show Log', 'showLog')],
        tone: 'error',
      };
    case 'ready':
      return undefined;
  }
}

function retryWords(retryAt: string | undefined): string[] {
  if (retryAt === undefined) return [];
  return [`It is started again by itself at ${new Date(retryAt).toLocaleTimeString()}.`];
}
