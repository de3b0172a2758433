import type { EngineEvent, EngineOptions } from '../protocol/engineApi.ts';
import { withoutKeys } from '../protocol/models.ts';
import { createModel, type Model, maker } from './model.ts';
import { type NamedModel, readRootFile } from './sync/rootFile.ts';

/** The model of one root. */
export interface RootModel extends Omit<Model, 'close'> {
  readonly maker: typeof maker;
  /** What the engine's options name, if anything. */
  readonly named: NamedModel | undefined;
  /** The model's name, as options name it. */
  name(): string;
}

/** The models of an engine's roots: the one that its options name, else what each root was last indexed with. */
export interface Models {
  /** `folder` is that of the root's indexes. */
  of(folder: string): RootModel;
  close(): Promise<void>;
}

/** Nothing is loaded yet. */
export function createModels(
  options: EngineOptions,
  workerFile: string,
  onEvent: (event: EngineEvent) => void,
  closing: AbortSignal,
): Models {
  const all = new Map<string, Model>();
  const { model, prefixes } = options;
  const known = ({ name, prefixes }: NamedModel): Model => {
    const key = JSON.stringify([name, prefixes]);
    const { prefixes: _, ...rest } = options;
    const found =
      all.get(key) ??
      createModel({ ...rest, model: name, ...(prefixes && { prefixes }) }, workerFile, onEvent, closing);
    all.set(key, found);
    return found;
  };
  return {
    of(folder) {
      const asNamed = model === undefined ? undefined : { name: model, ...(prefixes && { prefixes }) };
      const choice = () => asNamed ?? readRootFile(folder).model ?? { name: 'bundled' };
      const current = () => known(choice());
      return {
        named: asNamed && { ...asNamed, name: withoutKeys(asNamed.name) },
        name: () => choice().name,
        maker,
        identity: () => current().identity(),
        known: (signal) => current().known(signal),
        vectors: () => current().vectors(),
        begin: () => current().begin(),
      };
    },
    async close() {
      await Promise.all([...all.values()].map((each) => each.close()));
    },
  };
}
