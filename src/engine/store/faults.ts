import { StoreDamaged } from './store.ts';

/** The disk or its rights refuse what an index needs; told in one sentence for people. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** There is no room: what was to be written can be once there is. */
export class DiskFull extends StorageError {}

/** ENOENT, ENOTDIR and EISDIR; 2 and 3 on Windows. */
const missing = new Set(process.platform === 'win32' ? ['2', '3'] : ['2', '20', '21']);

/**
 * Runs `work`, and turns what LanceDB or the file system throws into an error that says what to do:
 * `StorageError` when the disk is full or refuses, `StoreDamaged` when what was written is unreadable.
 */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (error instanceof StoreDamaged || error instanceof StorageError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/no space left|ENOSPC|disk quota|StorageFull|file too large/i.test(text)) {
    return new DiskFull(
      'There is no space left on the disk that holds the index: free some and sync again.',
      {
        cause: error,
      },
    );
  }
  if (/read-only file system|EROFS|permission denied|EACCES|EPERM|operation not permitted/i.test(text)) {
    return new StorageError(
      'The folder that holds the index cannot be written: check its rights, or choose another storage folder.',
      { cause: error },
    );
  }
  // What the system refuses for another reason than that a file isn't there says nothing of the files.
  const systemCode = /os error (\d+)/.exec(text)?.[1];
  if (systemCode !== undefined && !missing.has(systemCode)) {
    const reason = /([^:,()]+) \(os error/.exec(text)?.[1]?.trim();
    return new StorageError(`The disk that holds the index refused: ${reason}; sync again.`, {
      cause: error,
    });
  }
  if (/conflict|concurrent/i.test(text)) return error;
  if (
    /corrupt|invalid|not found|LanceError|unexpected eof|out of (range|bounds)|decode|magic|parse|panick?/i.test(
      text,
    )
  ) {
    return new StoreDamaged(`The index on disk cannot be read: ${text.split('\n', 1)[0]}`, { cause: error });
  }
  return error;
}
