/** The page that the marketplace and the editor show of the extension. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const pictures = /!\[[^\]]*\]\((screens\/[\w-]+\.png)\)\n\n?/g;

/**
 * `page.md` of that folder. Both show pictures only from an https address, which vsce gives those of a public
 * repository; where the manifest names none, they are left out, or each would be a broken one.
 */
export async function page(media: string, hasRepository: boolean): Promise<string> {
  const text = await readFile(path.join(media, 'page.md'), 'utf8');
  if (!hasRepository) return text.replace(pictures, '');
  return text.replace(pictures, (whole, file: string) => whole.replace(file, `media/${file}`));
}
