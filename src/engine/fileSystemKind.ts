import { readFileSync, statfsSync } from 'node:fs';

/** File systems over a network, whose servers tell nothing of what others write (`statfs`, linux/magic.h). */
const remote = new Map<number, string>([
  [0x6969, 'an NFS drive'],
  [0xff534d42, 'a network drive'],
  [0xfe534d42, 'a network drive'],
  [0x517b, 'a network drive'],
  [0x01021997, 'a drive of another system'],
  [0x65735546, 'a drive made by a program'],
]);

/** How many events Linux keeps for whoever is slow; what comes then is lost. */
export function queuedEvents(): number | undefined {
  try {
    return Number.parseInt(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** What kind of far drive a folder lies on, in words; undefined where its own system sees every change. */
export function remoteKind(root: string): string | undefined {
  try {
    return remote.get(statfsSync(root).type >>> 0);
  } catch {
    return undefined;
  }
}
