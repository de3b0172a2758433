import type { EngineEvent, IndexRules } from '../protocol/engineApi.ts';
import { usualRules } from '../protocol/usualRules.ts';
import { type NamedModel, readRootFile, writeRootFile } from './sync/rootFile.ts';

/**
 * Which files of a root count, where several clients share its index: what was wished for last, by whichever of them. A client
 * wishes when it begins and when its wish becomes another; what it says nothing of stays as it is.
 */
export interface Ruling {
  /** The rules as the client's next run would have them. */
  now(wish: Partial<IndexRules>): IndexRules;
  /** The same for a run that begins, under the lease: a wish that is new is written down. */
  take(wish: Partial<IndexRules>): IndexRules;
}

/** The ruling of one root for one client; `model` is what it names, if anything. */
export function openRuling(parts: {
  readonly root: string;
  /** The folder of the root's indexes. */
  readonly folder: string;
  readonly model: NamedModel | undefined;
  readonly onEvent: (event: EngineEvent) => void;
}): Ruling {
  const { root, folder, model, onEvent } = parts;
  /** The wish that this client has had written down. */
  let written = '';
  /** The rules of somebody else that were told of. */
  let told = '';

  const ruled = (wish: Partial<IndexRules>) => {
    const kept = readRootFile(folder);
    const own = wished(wish);
    const isNews = Object.keys(own).length > 0 && (!kept.rules || JSON.stringify(own) !== written);
    const rules = { ...usualRules, ...kept.rules, ...(isNews ? own : {}) };
    return { kept, own, isNews, rules };
  };
  return {
    now: (wish) => ruled(wish).rules,
    take(wish) {
      const { kept, own, isNews, rules } = ruled(wish);
      const known = model ?? kept.model;
      const isSaid = isNews || kept.rules !== undefined;
      writeRootFile(folder, { root, ...(isSaid ? { rules } : {}), ...(known ? { model: known } : {}) });
      if (isNews) written = JSON.stringify(own);
      const now = JSON.stringify(rules);
      if (JSON.stringify({ ...rules, ...own }) !== now && told !== now) {
        const message = `The files of ${root} are chosen as another window asked for later, not by the settings here: change one of these, or reload this window, to have them count again.`;
        onEvent({ type: 'notice', root, message });
      }
      told = now;
      return rules;
    },
  };
}

/** The rules among what a client has said, in an order of ours. */
function wished({ include, exclude, respectIgnoreFiles, maxFileSize }: Partial<IndexRules>) {
  const all = Object.entries({ include, exclude, respectIgnoreFiles, maxFileSize });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Partial<IndexRules>;
}
