import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isGone } from '../detect/fileSystem.ts';
import type { Rules } from '../detect/types.ts';

/** A model as somebody named it, and what it is told before each text. An address is kept without what is secret in it. */
export interface NamedModel {
  readonly name: string;
  readonly prefixes?: { readonly query: string; readonly document: string };
}

/** What is kept beside a root's indexes: how they were wanted last, for those who say nothing of it. */
export interface RootFile {
  readonly root: string;
  /** Undefined as long as nobody has wished for any. */
  readonly rules?: Rules;
  readonly model?: NamedModel;
}

const fileOf = (rootFolder: string) => path.join(rootFolder, 'root.json');

/** What is kept; of a file that isn't there or isn't sound, what can be made sense of. Throws where it can't be read. */
export function readRootFile(rootFolder: string): Partial<RootFile> {
  let text: string;
  try {
    text = readFileSync(fileOf(rootFolder), 'utf8');
  } catch (error) {
    if (isGone(error)) return {};
    throw error;
  }
  try {
    const { root, rules, model } = JSON.parse(text);
    return {
      ...(typeof root === 'string' ? { root } : {}),
      ...(areRules(rules) ? { rules } : {}),
      ...(typeof model?.name === 'string' ? { model } : {}),
    };
  } catch {
    return {};
  }
}

/** Writes it as a whole, unless it says so already. Only for the writer. */
export function writeRootFile(rootFolder: string, file: RootFile): void {
  const { root, rules, model } = file;
  const text = JSON.stringify({ root, rules, model });
  if (JSON.stringify(readRootFile(rootFolder)) === text) return;
  writeFileSync(`${fileOf(rootFolder)}.tmp`, text);
  renameSync(`${fileOf(rootFolder)}.tmp`, fileOf(rootFolder));
}

/** The rules by which an index was last gone through as a whole, as text; '' where that isn't known. */
export function readRuledBy(indexFolder: string): string {
  try {
    return readFileSync(path.join(indexFolder, 'rules.json'), 'utf8');
  } catch {
    return '';
  }
}

/** Notes by which rules an index has been gone through as a whole. */
export function writeRuledBy(indexFolder: string, rules: string): void {
  writeFileSync(path.join(indexFolder, 'rules.json'), rules);
}

function areRules(value: Partial<Rules> | undefined | null): value is Rules {
  const areGlobs = (globs: unknown) =>
    Array.isArray(globs) && globs.every((each) => typeof each === 'string');
  return (
    typeof value === 'object' &&
    areGlobs(value?.include) &&
    areGlobs(value?.exclude) &&
    typeof value?.respectIgnoreFiles === 'boolean' &&
    typeof value.maxFileSize === 'number'
  );
}
