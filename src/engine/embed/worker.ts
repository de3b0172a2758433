/** The thread that a model lives in: texts come in, vectors go out, in batches that a cancel can stop between. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, batchesOf } from './batches.ts';
import type { EmbedKind } from './embedder.ts';
import { type Graph, loadGraph } from './graph.ts';
import type { FromWorker, ToWorker, WorkerStart } from './workerProtocol.ts';

/** One request: its tokens once they are known, the batches still to run, and the vectors so far. */
interface Job {
  readonly id: number;
  readonly kind: EmbedKind;
  readonly texts: readonly string[];
  readonly tokens: number[][];
  batches: Batch[] | undefined;
  readonly flat: Float32Array;
}

/** Texts tokenized at a time: as long as a batch of the graph takes. */
const textsAtOnce = 64;

const port = parentPort!;
const { model } = workerData as WorkerStart;
const jobs: Job[] = [];
let running = false;
const say = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

try {
  const graph = await loadGraph(model);
  port.on('message', (message: ToWorker) => hear(graph, message));
  const { dimensions, isQuick } = graph;
  say({ type: 'ready', dimensions, isQuick });
} catch (error) {
  say({ type: 'refused', sentence: sentenceOf(error) });
}

function hear(graph: Graph, message: ToWorker): void {
  switch (message.type) {
    case 'embed': {
      const { id, kind } = message;
      const prefix = model.prefixes[kind];
      const texts = prefix ? message.texts.map((text) => prefix + text) : message.texts;
      const flat = new Float32Array(texts.length * graph.dimensions);
      jobs.push({ id, kind, texts, tokens: [], batches: undefined, flat });
      if (!running) void runAll(graph);
      break;
    }
    case 'cancel':
      drop(message.id);
      break;
    case 'end':
      jobs.length = 0;
      port.close();
  }
}

/** A step of some job at a time, a query's first: a person waits for it. */
async function runAll(graph: Graph): Promise<void> {
  running = true;
  for (let job = jobs[0]; job; job = jobs.find(({ kind }) => kind === 'query') ?? jobs[0]) {
    try {
      await step(graph, job);
    } catch (error) {
      if (drop(job.id)) say({ type: 'failed', id: job.id, sentence: sentenceOf(error) });
    }
    // Messages are heard only between two turns of the loop.
    await setImmediate();
  }
  running = false;
}

async function step(graph: Graph, job: Job): Promise<void> {
  const { texts, tokens, flat } = job;
  if (tokens.length < texts.length) {
    for (const text of texts.slice(tokens.length, tokens.length + textsAtOnce))
      tokens.push(graph.tokens(text));
    return;
  }
  job.batches ??= batchesOf(
    tokens.map((each) => each.length),
    graph.even,
  );
  const batch = job.batches.pop();
  if (batch) {
    const vectors = await graph.run(tokens, batch);
    batch.places.forEach((place, at) => {
      const from = at * graph.dimensions;
      flat.set(vectors.subarray(from, from + graph.dimensions), place * graph.dimensions);
    });
  }
  if (job.batches.length) return;
  tokens.forEach((each, place) => {
    if (!each.length) flat[(place + 1) * graph.dimensions - 1] = 1;
  });
  if (drop(job.id)) say({ type: 'vectors', id: job.id, flat }, [flat.buffer as ArrayBuffer]);
}

/** Whether it was still wanted. */
function drop(id: number): boolean {
  const at = jobs.findIndex((job) => job.id === id);
  if (at >= 0) jobs.splice(at, 1);
  return at >= 0;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
