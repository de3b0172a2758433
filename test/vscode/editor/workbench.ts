/** Windows of the editor, in a real browser. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../../support/chromium.ts';
import type { Server } from './server.ts';

/** What a window shows, and for whom. */
export interface WindowOptions {
  /** Absolute path of a folder, or of a file `.code-workspace`. */
  readonly open: string;
  /** Absolute path of an extension's folder, to run from there. */
  readonly development?: string;
  /** Absolute path of a script that exports `run()`, to run in the extension host. */
  readonly tests?: string;
}

/** Starts the browser; whoever does closes it. */
export async function openBrowser(): Promise<Browser> {
  const args = ['--disable-dev-shm-usage', '--force-device-scale-factor=1'];
  // Chromium refuses its sandbox to root, which is who runs in a container.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath: await chromiumPath(), args });
}

/** The address that opens such a window in any browser. */
export function windowAddress(server: Server, { open, development, tests }: WindowOptions): string {
  const remote = (file: string) => `vscode-remote://${server.authority}${file.replaceAll('\\', '/')}`;
  const payload: [string, string][] = [];
  if (development) payload.push(['extensionDevelopmentPath', remote(development)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  const query = new URLSearchParams({ [open.endsWith('.code-workspace') ? 'workspace' : 'folder']: open });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `${server.address}/?${query}`;
}

/** Opens a window and waits until the workbench is drawn. */
export async function openWindow(browser: Browser, server: Server, options: WindowOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(windowAddress(server, options));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  return page;
}

/** Runs the tests that a window was opened with. Resolves to the exit code the host gave: 0 where `run()` resolved. */
export async function runInWindow(
  browser: Browser,
  server: Server,
  options: WindowOptions,
  limit: number,
): Promise<{ readonly code: number; readonly said: string }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    let said = '';
    await page.exposeFunction('codeAutomationLog', (_kind: string, given: unknown[]) => {
      said += `${given.map(String).join(' ')}\n`;
    });
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<number>((resolve, reject) => {
      const late = () =>
        reject(new Error(`The window did not end its tests within ${limit / 1000} s.\n${said}`));
      timer = setTimeout(late, limit);
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
      page.once('crash', () => reject(new Error('The page of the editor crashed.')));
    });
    await page.goto(windowAddress(server, options));
    const code = await ended.finally(() => clearTimeout(timer));
    return { code, said };
  } finally {
    await context.close();
  }
}

/** Runs a command by its title, as the palette shows it: `Lodestone: Search Code`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  const patience = { timeout: 3000 };
  // A window that has just come up forgets keys, and refills the palette while its extensions register.
  for (let tries = 1; ; tries++) {
    try {
      await page.keyboard.press('F1');
      await input.waitFor(patience);
      await input.fill(`>${title}`);
      await row.waitFor(patience);
      await row.click(patience);
      return;
    } catch (error) {
      if (tries === 8) throw error;
      await page.keyboard.press('Escape');
    }
  }
}
