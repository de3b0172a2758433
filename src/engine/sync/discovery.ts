import type { DiscoverRequest } from '../detect/discover.ts';
import { joined } from '../detect/shares.ts';
import type { Discovery } from '../detect/types.ts';
import { isPassing, withPatience } from './patience.ts';
import type { SyncParts } from './sync.ts';
import type { Workers } from './workers.ts';

/** What a discovery needs to know of a sync. */
type DiscoveryParts = Pick<SyncParts, 'root' | 'index' | 'rules' | 'workers' | 'anew'>;

/** Compares a root, or some paths of it, with its snapshot; what fails for a reason that passes is tried again. */
export async function discoverWith(
  { root, index, rules, workers, anew }: DiscoveryParts,
  paths: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<Discovery> {
  const request = { root, folder: index.folder, indexId: index.id, rules, full: false, paths, anew };
  const look = async () =>
    (await shared(workers, request, signal)) ?? (await alone(workers, request, signal));
  return withPatience(await look(), ({ faults }) => faults.some(isPassing), look, signal);
}

async function alone(workers: Workers, request: DiscoverRequest, signal?: AbortSignal): Promise<Discovery> {
  return (await workers.run({ type: 'discover', request }, signal))!;
}

/** Below so many files a second thread costs more than it does; and one that has to be started, some forty milliseconds. */
const [worthAsking, worthStarting] = [4_000, 20_000];

/**
 * On two threads: two thirds of a check are the system's answers, one for each file, of which a thread gets one at a time.
 * Undefined where it has to be done alone.
 */
async function shared(
  workers: Workers,
  request: DiscoverRequest,
  signal?: AbortSignal,
): Promise<Discovery | undefined> {
  const { started, unstarted } = workers.free();
  if (request.paths || started + unstarted < 2) return undefined;
  const least = started < 2 ? worthStarting : worthAsking;
  const { folder, indexId } = request;
  const folders = await workers.run({ type: 'shares', folder, indexId, least }, signal);
  if (folders.length < 2) return undefined;
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const look = (isRest: boolean) =>
    workers.run({ type: 'discover', request: { ...request, share: { folders, taken, isRest } } }, signal);
  const [rest, other] = await Promise.all([look(true), look(false)]);
  return rest && other && joined(rest, other);
}
