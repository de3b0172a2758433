import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ModelError } from './embedder.ts';
import { describingFiles, weightFiles } from './modelFolder.ts';
import type { TransformersOptions } from './transformers.ts';

const needed = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** Takes one file of a model into the folder; false when the hub doesn't have it. */
type Take = (file: string) => Promise<boolean>;

/**
 * The folder of a hub's model in the cache, fetched first when it isn't there and may be. It is put
 * together aside and renamed when whole: a cancelled or failed download leaves nothing. Throws
 * `ModelError`, or the signal's reason.
 */
export async function fetchModel(
  id: string,
  options: Pick<TransformersOptions, 'cacheFolder' | 'allowDownload' | 'onDownload' | 'hub'>,
  signal?: AbortSignal,
): Promise<string> {
  const { cacheFolder, allowDownload, onDownload } = options;
  const name = id.replace('/', '--');
  const folder = path.join(cacheFolder, name);
  if (await stat(folder).catch(() => undefined)) return folder;
  if (!allowDownload) {
    throw new ModelError(
      `There is no folder ${id}, and the model of that name isn't on this machine; to fetch it from the hub allow downloads, or name it on the command line (--model ${id}), which allows it.`,
    );
  }
  const hub =
    options.hub ?? process.env['LODESTONE_HUB'] ?? process.env['HF_ENDPOINT'] ?? 'https://huggingface.co';
  const aside = path.join(cacheFolder, `.${name}.${process.pid}.${randomUUID()}`);
  try {
    await dropDeadDownloads(cacheFolder);
    await mkdir(path.join(aside, 'onnx'), { recursive: true });
    await takeAll(id, takerFrom(hub, id, aside, onDownload, signal), hub);
    await rename(aside, folder);
    return folder;
  } catch (error) {
    signal?.throwIfAborted();
    // Another process may have finished the same download first.
    if (await stat(folder).catch(() => undefined)) return folder;
    throw error instanceof ModelError ? error : failed(id, hub, error);
  } finally {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function takeAll(id: string, take: Take, hub: string): Promise<void> {
  for (const file of describingFiles) {
    if ((await take(file)) || !needed.includes(file)) continue;
    throw new ModelError(
      file === 'config.json'
        ? `There is no model ${id} on ${hub}, or it isn't public: check its name.`
        : `The model ${id} on ${hub} has no ${file}: choose one that is made for transformers.js.`,
    );
  }
  for (const file of Object.values(weightFiles)) {
    if (!(await take(`onnx/${file}`))) continue;
    await take(`onnx/${file}_data`);
    return;
  }
  throw new ModelError(
    `The model ${id} on ${hub} has no ONNX weights (onnx/model.onnx): choose one that is made for transformers.js.`,
  );
}

function takerFrom(
  hub: string,
  id: string,
  into: string,
  onDownload: TransformersOptions['onDownload'],
  signal?: AbortSignal,
): Take {
  // Later files are taken from the commit that the first one came from.
  let commit = 'main';
  return async (file) => {
    const url = `${hub.replace(/\/+$/, '')}/${id}/resolve/${commit}/${file}`;
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity' },
      ...(signal && { signal }),
    });
    if ([401, 403, 404].includes(response.status)) {
      await response.body?.cancel();
      return false;
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`the server answered ${response.status} ${response.statusText} for ${file}`);
    }
    commit = response.headers.get('x-repo-commit') ?? commit;
    const to = path.join(into, ...file.split('/'));
    await mkdir(path.dirname(to), { recursive: true });
    const size = Number(response.headers.get('content-length')) || 0;
    let last = -1;
    const told = (done: number) => {
      const percent = size ? Math.min(99, Math.floor((done / size) * 100)) : 0;
      if (percent > last) onDownload(file, percent);
      last = percent;
    };
    const counted = counting(Readable.fromWeb(response.body), told);
    await pipeline(counted, createWriteStream(to), signal ? { signal } : {});
    onDownload(file, 100);
    return true;
  };
}

/** Passes the bytes on and tells how many there were so far. */
async function* counting(body: AsyncIterable<Uint8Array>, told: (done: number) => void) {
  let done = 0;
  for await (const bytes of body) {
    done += bytes.length;
    told(done);
    yield bytes;
  }
}

/** What downloads of processes that were killed have left. */
async function dropDeadDownloads(cacheFolder: string): Promise<void> {
  for (const name of await readdir(cacheFolder).catch(() => [])) {
    const pid = Number(/^\..+\.(\d+)\.[\da-f-]{36}$/.exec(name)?.[1]);
    if (pid && !lives(pid)) await rm(path.join(cacheFolder, name), { recursive: true, force: true });
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function failed(id: string, hub: string, error: unknown): ModelError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC') {
    return new ModelError(`There is no space left for the model ${id}: free some and try again.`, {
      cause: error,
    });
  }
  if (cause instanceof Error && 'path' in cause) {
    return new ModelError(`The model ${id} can't be kept: its folder can't be written (${message}).`, {
      cause: error,
    });
  }
  return new ModelError(
    `The model ${id} couldn't be fetched from ${hub} (${message || code}): check the network, or set LODESTONE_HUB to a mirror.`,
    { cause: error },
  );
}
