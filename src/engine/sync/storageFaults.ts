import { DiskFull, StorageError } from '../store/faults.ts';
import { StoreDamaged } from '../store/store.ts';

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const refused = new Set([
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'EIO',
  'ELOOP',
  'ENAMETOOLONG',
]);
const busy = new Set(['EMFILE', 'ENFILE']);

/**
 * What the file system throws when an index's own files are written, as an error that says what to do.
 * Anything else comes back as it is.
 */
export function storageFault(error: unknown, storage: string): unknown {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const options = { cause: error };
  if (full.has(code)) {
    const what = 'There is no space left on the disk that holds the index: free some and sync again.';
    return new DiskFull(what, options);
  }
  if (refused.has(code) || (code === 'ENOENT' && syscall === 'mkdir')) {
    const what = `The storage folder ${storage} can't be used (${code}): check its rights, or choose another.`;
    return new StorageError(what, options);
  }
  if (busy.has(code)) {
    return new StorageError(
      `Too many files are open to write the index (${code}): sync again later.`,
      options,
    );
  }
  if (code === 'ENOENT')
    return new StoreDamaged('Files of the index were removed while it was used.', options);
  return error;
}
