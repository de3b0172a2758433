/** What the page tests play on: one server with the packaged extension, one folder, one page. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { ownPackage } from '../../package/ownPackage.ts';
import { repository } from '../editor/repository.ts';
import { type Server, startServer } from '../editor/server.ts';
import { openBrowser, openWindow } from '../editor/workbench.ts';
import { sampleFiles } from './sample.ts';

/** Where the pictures of a run are left. */
export const screens = path.join(repository, 'artifacts', 'screens');

/** The stage, set up. */
export interface Stage {
  readonly browser: Browser;
  readonly server: Server;
  readonly page: Page;
  /** The folder that the window shows. */
  readonly folder: string;
  /** Leaves a picture of the page in `screens`. */
  picture(name: string): Promise<void>;
  end(): Promise<void>;
}

/** Opens the editor with Lodestone's own sources and the sample files beside them. */
export async function setStage(): Promise<Stage> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'lodestone-page-'));
  const folder = path.join(scratch, 'parcels');
  cpSync(path.join(repository, 'src'), path.join(folder, 'lodestone'), { recursive: true });
  for (const [name, text] of Object.entries(sampleFiles)) write(folder, name, text);
  mkdirSync(screens, { recursive: true });
  // While a test is being written, the checkout as it lies will do.
  const extension = process.env['LODESTONE_FROM'] === 'checkout' ? repository : (await ownPackage()).file;
  const server = await startServer({ extension });
  const browser = await openBrowser();
  const end = async () => {
    cpSync(path.join(server.data, 'data', 'logs'), path.join(screens, 'logs'), { recursive: true });
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const page = await openWindow(browser, server, { open: folder });
    // A machine that does other things too takes its time; who needn't wait doesn't.
    page.setDefaultTimeout(60_000);
    const picture = async (name: string) => {
      await page.screenshot({ path: path.join(screens, `${name}.png`) });
    };
    return { browser, server, page, folder, picture, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Writes a file below a folder. */
export function write(folder: string, name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The page inside one of Lodestone's views, once it's there: `search` has the box, `status` what the index holds. */
export async function sidebar(page: Page, view: 'search' | 'status'): Promise<Frame> {
  const mark = view === 'search' ? 'form.box' : 'h1:text-is("Index status")';
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      const count = await frame
        .locator(mark)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`Lodestone's ${view} view has not come up within a minute.`);
}
