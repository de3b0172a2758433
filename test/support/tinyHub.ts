import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A model hub on this machine, with the addresses of the real one. */
export interface TinyHub {
  readonly url: string;
  /** The paths asked for so far. */
  readonly requests: string[];
  /** Files that go wrong: the half of it and then nothing, the half and then the end, or an error of the server. */
  readonly faults: Map<string, 'stall' | 'cut' | 'fail'>;
  close(): Promise<void>;
}

/** Starts a hub that has the models of these folders, by id, at one commit each. */
export async function startTinyHub(models: Readonly<Record<string, string>>): Promise<TinyHub> {
  const requests: string[] = [];
  const faults: TinyHub['faults'] = new Map();
  const server = createServer((request, response) => {
    requests.push(request.url!);
    const [, id, file] = /^\/([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(request.url!) ?? [];
    const fault = faults.get(file!);
    const content = contentOf(models[id!], file!);
    if (fault === 'fail') return void response.writeHead(503).end();
    if (!content) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': content.length, 'x-repo-commit': 'c0ffee' });
    if (!fault) return void response.end(content);
    response.write(content.subarray(0, content.length / 2), () => {
      if (fault === 'cut') response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function contentOf(folder: string | undefined, file: string): Buffer | undefined {
  try {
    return folder ? readFileSync(path.join(folder, file)) : undefined;
  } catch {
    return undefined;
  }
}
