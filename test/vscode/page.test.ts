/** The packaged extension in the real workbench, in a real browser: one page, taken from its first start onwards. */
import { afterAll, afterEach, beforeAll, describe, vi } from 'vitest';
import { byKeyboard } from './page/byKeyboard.ts';
import { extensionPage } from './page/extensionPage.ts';
import { filters } from './page/filters.ts';
import { firstStart } from './page/firstStart.ts';
import { hostileContent } from './page/hostileContent.ts';
import { opening } from './page/opening.ts';
import { type Stage, setStage } from './page/stage.ts';
import { statusView } from './page/statusView.ts';
import { themes } from './page/themes.ts';
import { twoWindows } from './page/twoWindows.ts';

vi.setConfig({ testTimeout: 240_000 });
let stage: Stage | undefined;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(() => stage?.end());
afterEach(async ({ task }) => {
  // What was on the screen tells more than what was missing from it.
  const name = task.name.replace(/\W+/g, '-').slice(0, 60);
  if (task.result?.state === 'fail') await stage?.picture(`failed-${name}`);
});
const on = () => stage!;

describe('first start', () => firstStart(on));
describe('filters', () => filters(on));
describe('opening a result', () => opening(on));
describe('by keyboard alone', () => byKeyboard(on));
describe('hostile content', () => hostileContent(on));
describe('the status view', () => statusView(on));
describe('themes', () => themes(on));
describe('two windows', () => twoWindows(on));
describe('its page in the list of extensions', () => extensionPage(on));
