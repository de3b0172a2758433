import type { EmbedKind } from './embedder.ts';
import type { ModelFiles } from './modelFolder.ts';

/** What the worker is started with: the model it loads, and nothing else. */
export interface WorkerStart {
  readonly model: ModelFiles;
}

/** What is asked of the worker. */
export type ToWorker =
  | {
      readonly type: 'embed';
      readonly id: number;
      readonly texts: readonly string[];
      readonly kind: EmbedKind;
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'end' };

/** What the worker answers. `failed` carries one sentence for people. */
export type FromWorker =
  | { readonly type: 'ready'; readonly dimensions: number; readonly isQuick: boolean }
  | { readonly type: 'refused'; readonly sentence: string }
  | { readonly type: 'vectors'; readonly id: number; readonly flat: Float32Array }
  | { readonly type: 'failed'; readonly id: number; readonly sentence: string };
