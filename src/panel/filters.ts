import type { PageFilters } from '../protocol/panelApi.ts';
import type { BoxContent } from './searchBox.ts';

/** What the box's fields restrict a search to. */
export function filtersOf(content: BoxContent, limit: number): PageFilters {
  return {
    roots: content.root === '' ? [] : [content.root],
    paths: listed(content.include),
    excludes: listed(content.exclude),
    languages: listed(content.languages),
    limit,
  };
}

/** The filters in words, such as `in src/**, without *.test.ts`; '' where there are none. */
export function filtersInWords(content: BoxContent): string {
  const parts = [
    ['in', listed(content.include)],
    ['without', listed(content.exclude)],
    ['in the language', listed(content.languages)],
  ] as const;
  return parts
    .filter(([, words]) => words.length > 0)
    .map(([word, words]) => `${word} ${words.join(', ')}`)
    .join('; ');
}

/** The words of a field that takes several, parted by commas; commas within braces part none. */
export function listed(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === ',' && depth === 0) {
      parts.push('');
      continue;
    }
    if (letter === '{') depth += 1;
    else if (letter === '}') depth = Math.max(0, depth - 1);
    parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
