import type { IgnoreChain, Match } from './ignore.ts';
import { compilePattern, toBytes } from './pattern.ts';

/**
 * Whether a `!` of a `.lodestoneignore` names a place below a folder that is out. Only patterns that start
 * with a folder's name do: `!*.svg` means the project's images, not those of all its dependencies.
 */
export function reachesBelow(chain: IgnoreChain, path: string, ignoreCase: boolean): boolean {
  return chain.some(({ file, below }) => {
    const from = (below === '' ? path : path.slice(below.length + 1)).split('/');
    return file.patterns.some((pattern) => {
      if (!pattern.negated || !pattern.anchored) return false;
      const segments = pattern.text.replace(/^!\/?/, '').replace(/\/$/, '').split('/');
      if (segments[0] === '**') return false;
      for (let i = 0; i < from.length; i++) {
        if (segments[i] === '**') return true;
        if (i >= segments.length - 1) return false;
        if (!segmentMatches(segments[i]!, from[i]!, ignoreCase)) return false;
      }
      return true;
    });
  });
}

function segmentMatches(glob: string, name: string, ignoreCase: boolean): boolean {
  const pattern = compilePattern(glob, 0, ignoreCase);
  if (!pattern) return false;
  const folded = ignoreCase ? name.toLowerCase() : name;
  if (pattern.literal !== undefined) return pattern.literal === folded;
  return pattern.suffix !== undefined ? folded.endsWith(pattern.suffix) : pattern.regex!.test(toBytes(name));
}

/** Whether a pattern says where it means: it has a slash, and no two stars in front. */
export function namesPlace(match: Match): boolean {
  return match.pattern.anchored && !/^!\/?\*\*\//.test(match.pattern.text);
}
