/** Opens only regular files, so that no pipe is waited for and no device is read. */
import { constants, type Stats } from 'node:fs';
import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import type { FilePath } from './fileName';
import { requireReadable } from './readableFolders';
import { Unreadable } from './unreadable';

/** Systems read no more than 2 GiB in one call. */
const BYTES_AT_A_TIME = 2 ** 30;

/**
 * Opens a regular file, or a link to one. The caller closes it.
 * @throws Unreadable with the true reason.
 */
export async function openRegular(path: FilePath): Promise<{ readonly file: FileHandle; readonly size: number }> {
  await requireReadable(path);
  // Checked before opening, because opening alone can change a device or wait for a pipe's other end.
  requireRegular(await stat(path).catch((error: unknown) => explain(error, path)));
  const flags = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK);
  const file = await open(path, flags).catch((error: unknown) => explain(error, path));
  try {
    const stats = await file.stat();
    requireRegular(stats);
    return { file, size: stats.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @throws Unreadable if the file ends early. */
export async function readFully(file: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  await readInto(file, position, bytes);
  return bytes;
}

/**
 * Reads some rows of an array of equally long ones, which starts at `position`. Neighbours are read together.
 * @param rows in ascending order
 * @param into receives their values, concatenated
 * @throws Unreadable if the file ends early.
 */
export async function readRows(
  file: FileHandle,
  position: number,
  rows: readonly number[],
  into: Float32Array | Uint8Array,
): Promise<void> {
  const bytes = Buffer.from(into.buffer, into.byteOffset, into.byteLength);
  const rowBytes = bytes.length / rows.length;
  for (let first = 0, end = 1; first < rows.length; first = end, end++) {
    while (end < rows.length && rows[end] === (rows[first] ?? 0) + end - first) end++;
    await readInto(file, position + (rows[first] ?? 0) * rowBytes, bytes.subarray(first * rowBytes, end * rowBytes));
  }
}

async function readInto(file: FileHandle, position: number, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const length = Math.min(bytes.length - done, BYTES_AT_A_TIME);
    const { bytesRead } = await file.read(bytes, done, length, position + done);
    if (bytesRead === 0) throw new Unreadable('became shorter while it was read', 'Try again when it is written.');
    done += bytesRead;
  }
}

/**
 * The first `length` bytes of a file, or all if it is shorter.
 * @throws Unreadable if it can't be opened.
 */
export async function readStart(path: FilePath, length: number): Promise<{ start: Buffer; size: number }> {
  const { file, size } = await openRegular(path);
  try {
    return { start: await readFully(file, 0, Math.min(size, length)), size };
  } finally {
    await file.close();
  }
}

function requireRegular(stats: Stats): void {
  if (stats.isFile()) return;
  throw new Unreadable(`is a ${kind(stats)}, not a regular file`, 'Remove it, or give a file in its place.');
}

function kind(stats: Stats): string {
  if (stats.isDirectory()) return 'folder';
  if (stats.isFIFO()) return 'pipe';
  return stats.isSocket() ? 'socket' : 'device';
}

async function explain(error: unknown, path: FilePath): Promise<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const link = await lstat(path).catch(() => null);
      if (link === null) throw new Unreadable('is not there', 'Check the path.', { cause: error });
      throw new Unreadable('is a link to nowhere', 'Remove or repair the link.', { cause: error });
    }
    case 'ELOOP':
      throw new Unreadable('is a link that leads in a circle', 'Remove or repair the link.', { cause: error });
    case 'EACCES':
    case 'EPERM':
      throw new Unreadable('may not be read', 'Check its permissions.', { cause: error });
    default:
      throw new Unreadable(`can't be read from its disk (${code || String(error)})`, 'Copy it again.', {
        cause: error,
      });
  }
}
