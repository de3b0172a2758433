/** The page that the marketplace and the editor show of the extension. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * `page.md` of that folder, its pictures inside it: the page needs no address to load them from, and so is the same
 * offline. Throws where a picture is missing.
 */
export async function page(media: string): Promise<string> {
  let text = await readFile(path.join(media, 'page.md'), 'utf8');
  for (const [whole, alt, file] of text.matchAll(/!\[([^\]]*)\]\(([^):]+\.png)\)/g)) {
    const picture = await readFile(path.join(media, file!), 'base64');
    text = text.replace(whole, `![${alt}](data:image/png;base64,${picture})`);
  }
  return text;
}
