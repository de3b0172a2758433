/** Which of the window's folders a model means, and how paths are told to it. Pure. */
import path from 'node:path';
import type { HostRoot, Roots } from '../parts.ts';
import { BadInput } from './input.ts';

/** A root, with what stands before its paths in an answer: nothing where there is one, else its name and `/`. */
export interface ChosenRoot {
  readonly root: string;
  readonly name: string;
  readonly prefix: string;
}

/**
 * The roots that `wanted` names, by folder name or absolute path; all that are indexed where it is undefined.
 * Throws `BadInput` when there is none.
 */
export function chooseRoots(roots: Pick<Roots, 'all' | 'nothing'>, wanted: string | undefined): ChosenRoot[] {
  if (roots.all.length === 0) {
    throw new BadInput(`There is nothing to search: ${roots.nothing ?? 'no folder is open in this window.'}`);
  }
  const enabled = roots.all.filter((each) => each.enabled);
  if (enabled.length === 0) {
    throw new BadInput(
      'Lodestone is switched off for this workspace (setting lodestone.enabled): use a text search instead.',
    );
  }
  const chosen = wanted === undefined ? enabled : enabled.filter((each) => isMeant(each, wanted));
  if (chosen.length === 0) {
    const off = roots.all.some((each) => isMeant(each, wanted!));
    const names = enabled.map(({ folder, root }) => `"${folder.name}" (${root})`).join(', ');
    const why = off ? `is switched off in its settings` : 'is no folder of this workspace';
    throw new BadInput(`"${wanted}" ${why}. Leave "root" out, or send one of: ${names}.`);
  }
  const several = roots.all.length > 1;
  return chosen.map(({ folder, root }) => {
    const isUnique = roots.all.filter((each) => each.folder.name === folder.name).length === 1;
    const name = isUnique ? folder.name : root;
    return { root, name, prefix: several ? `${name}/` : '' };
  });
}

/**
 * What is told of each root, or why nothing can be: one root's failure doesn't hide the others. Throws the first one's
 * where all fail, and the signal's reason.
 */
export async function toldOfEach(
  chosen: readonly ChosenRoot[],
  tell: (root: ChosenRoot) => Promise<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const settled = await Promise.allSettled(chosen.map(tell));
  signal.throwIfAborted();
  const [first] = settled;
  if (first?.status === 'rejected' && settled.every(({ status }) => status === 'rejected'))
    throw first.reason;
  return settled.map((each, at) =>
    each.status === 'fulfilled' ? each.value : `${chosen[at]!.name}: ${(each.reason as Error).message}`,
  );
}

function isMeant({ folder, root }: HostRoot, wanted: string): boolean {
  const given = wanted.replace(/[/\\]+$/, '').toLowerCase();
  return [folder.name, root, path.basename(root)].some((name) => name.toLowerCase() === given);
}

/** A glob or path as the engine wants it, relative to the root: models send absolute ones and the folder's name too. */
export function below(root: ChosenRoot, given: string): string {
  const slashed = slash(given);
  const start = startsOf(root).find((each) => slashed.startsWith(each));
  return start === undefined ? slashed : slashed.slice(start.length);
}

/** Whether a path is to be looked for in this root: no other one is named by its beginning. */
export function concerns(root: ChosenRoot, all: readonly ChosenRoot[], given: string): boolean {
  const slashed = slash(given);
  const named = all.filter((each) => startsOf(each).some((start) => slashed.startsWith(start)));
  return named.length === 0 || named.includes(root);
}

function startsOf({ root, prefix }: ChosenRoot): string[] {
  return [`${slash(root)}/`, prefix].filter((start) => start !== '');
}

function slash(given: string): string {
  return given.replaceAll('\\', '/').replace(/^\.\//, '');
}
