/** The editor's side of a page, in a real browser: what a webview view does, without the editor. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { pageMarkup } from '../../src/host/pageMarkup.ts';
import { type Pages, servePages } from '../../src/host/pagePort.ts';
import type { PageMessage } from '../../src/protocol/panelApi.ts';
import type { MethodNames, Remote } from '../../src/protocol/rpc.ts';
import { chromiumPath } from '../support/chromium.ts';
import { type Theme, themes } from './themes.ts';

const built = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'panel');
const origin = 'http://webview.test';
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.map': 'application/json',
};

/** Starts the browser that pages are opened in. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'] });
}

/** A view with its page. */
export interface Webview<Event> {
  readonly page: Page;
  readonly pages: Pages<Event>;
  /** What the page complained about: errors, and what its policy refused. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** What a page looks like. */
export interface PageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
}

/** Opens the built page `name`, served by `api` as the host serves it. */
export async function openWebview<Api extends Remote<Api>, Event>(
  browser: Browser,
  name: 'search' | 'status',
  methods: MethodNames<Api>,
  api: Api,
  options: PageOptions = {},
): Promise<Webview<Event>> {
  const { theme = themes.dark, width = 320, height = 700, reducedMotion = false } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.route(`${origin}/**`, async (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === 'page') {
      const parts = { script: `${origin}/${name}.js`, style: `${origin}/${name}.css` };
      const body = pageMarkup({ ...parts, title: 'Lodestone', source: origin, nonce: 'bm9uY2U=' });
      return route.fulfill({ contentType: 'text/html', body });
    }
    const body = await readFile(path.join(built, path.basename(file)));
    return route.fulfill({ contentType: types[path.extname(file)] ?? 'text/plain', body });
  });
  let hear: (message: PageMessage) => void = () => {};
  await page.exposeFunction('toHost', (message: PageMessage) => hear(message));
  await page.addInitScript(actAsEditor, { theme });
  const pages = servePages<Api, Event>(
    {
      postMessage: async (message: unknown) => {
        if (page.isClosed()) return false;
        await page.evaluate((told) => window.postMessage(told, '*'), message).catch(() => {});
        return true;
      },
      onDidReceiveMessage(listener: (message: PageMessage) => unknown) {
        hear = listener;
        return { dispose() {} };
      },
    },
    methods,
    api,
  );
  await page.goto(`${origin}/page`);
  return {
    page,
    pages,
    complaints,
    async close() {
      pages.dispose();
      await context.close();
    },
  };
}

/** Runs in the page, before its own script: the part that the editor plays there. */
function actAsEditor({ theme }: { theme: Theme }): void {
  const key = 'kept';
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) =>
        (window as unknown as { toHost(message: unknown): void }).toHost(message),
      getState: () => JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined,
      setState: (state: unknown) => sessionStorage.setItem(key, JSON.stringify(state)),
    }),
  });
  document.addEventListener('DOMContentLoaded', () => {
    document.body.classList.add(theme.bodyClass);
    document.documentElement.style.background = theme.background;
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
  });
}
