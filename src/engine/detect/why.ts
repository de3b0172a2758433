import { isAbsolute, relative, resolve } from 'node:path';
import type { WhyAnswer } from '../../protocol/engineApi.ts';
import { classify } from './content.ts';
import { disk, type FileSystem, isGone } from './fileSystem.ts';
import { openRoot, openRulesOrSay } from './root.ts';
import { absolute, type Out, type RuleBook } from './rules.ts';
import type { Rules } from './types.ts';
import { examine, faultOf, listFolder } from './walk.ts';

/**
 * Whether and why a path is indexed, found by the steps of the walk itself, so that the two can't disagree.
 * `path` is absolute, or relative to the root. Reads the file's content. Throws what `discover` throws of a root.
 */
export function explainPath(root: string, path: string, rules: Rules, files: FileSystem = disk): WhyAnswer {
  const real = openRoot(files, root).path;
  const below = relative(root, resolve(root, path)).replaceAll('\\', '/');
  const fromRoot =
    isAbsolute(path) && path.startsWith(real) ? relative(real, path).replaceAll('\\', '/') : below;
  const answer = (reason: WhyAnswer['reason'], sentence: string, rule?: Out['rule']): WhyAnswer => ({
    path: fromRoot,
    indexed: reason === 'indexed',
    sentence,
    reason,
    ...(rule ? { rule } : {}),
  });
  if (fromRoot === '..' || fromRoot.startsWith('../') || isAbsolute(fromRoot)) {
    return answer('outside', `${path} lies outside the folder ${root}.`);
  }
  const { book, above } = openRulesOrSay(files, real, rules);
  let folder = above;
  const parts = fromRoot.split('/').filter((part) => part !== '');
  for (const [at, name] of parts.entries()) {
    const shown = parts.slice(0, at + 1).join('/');
    const listing = listFolder(book, folder);
    if (!listing) break;
    if (!('entries' in listing)) return answer('unreadable', listing.message);
    const entry = listing.entries.find((each) => each.name === name);
    if (!entry) break;
    const seen = examine(book, listing, entry);
    const last = at === parts.length - 1;
    if (seen.kind === 'gone') break;
    if (seen.kind === 'fault') return answer('unreadable', seen.fault.message);
    if (seen.kind === 'out')
      return answer(seen.out.reason, outSentence(fromRoot, shown, seen.out), seen.out.rule);
    if (seen.kind === 'file') {
      if (last) return byContent(book, fromRoot, answer);
      break;
    }
    if (last && seen.out)
      return answer(seen.out.reason, outSentence(fromRoot, shown, seen.out), seen.out.rule);
    folder = seen.rules;
    if (last) return answer('folder', `${fromRoot} is a folder; its files are looked at one by one.`);
  }
  if (parts.length === 0) return answer('folder', 'This is the root folder itself.');
  return answer('missing', `There is no ${fromRoot} in ${root}.`);
}

function byContent(
  book: RuleBook,
  path: string,
  answer: (reason: WhyAnswer['reason'], sentence: string, rule?: Out['rule']) => WhyAnswer,
): WhyAnswer {
  try {
    const found = classify(book.files.readFile(absolute(book, path)), path);
    if (found === 'source') return answer('indexed', `${path} is indexed: no rule leaves it out.`);
    const sentence =
      found === 'binary'
        ? `${path} is not indexed: it holds binary data.`
        : `${path} is not indexed: a program wrote it, by the look of its first lines or the length of its lines.`;
    return answer(found, sentence, { text: `${found} by content`, source: 'default' });
  } catch (error) {
    if (isGone(error)) return answer('missing', `${path} went away just now.`);
    return answer('unreadable', faultOf(path, error, 'file').message);
  }
}

function outSentence(path: string, part: string, out: Out): string {
  const subject = part === path ? 'it' : `the folder ${part}`;
  const { text, source, line } = out.rule;
  switch (out.reason) {
    case 'ignored':
      return `${path} is not indexed: line ${line} of ${source} (${text}) leaves ${subject} out.`;
    case 'excluded':
      return `${path} is not indexed: the settings (${text}) leave ${subject} out.`;
    case 'default':
    case 'secret':
      return `${path} is not indexed: of ${subject === 'it' ? 'the file' : subject}, the default rule ${text} says that ${out.because}.`;
    default:
      return `${path} is not indexed: ${text}.`;
  }
}
