/** Writes files completely or not at all, however the writing ends. */
import { randomUUID } from 'node:crypto';
import { access, constants, lstat, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../refusal';

const PARTIAL = '.partial';
/** A file that is being written changes every second. */
const ABANDONED_MS = 3_600_000;

/**
 * Writes a file under an unpredictable temporary name in the same folder, and renames it when it is complete. Neither a
 * full disk nor a kill leaves a partial file, and an older file stays until then. Devices and pipes are written to
 * directly.
 * @throws Refusal if the disk is full, the folder is missing or may not be written to, or `path` is a folder.
 * @throws the signal's reason if it is aborted before the file is complete
 */
export async function writeWhole(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const existing = await stat(path).catch(ignoreMissing);
    if (existing?.isDirectory()) throw isFolder(path);
    if (existing !== null && !existing.isFile()) await writeTo(path, 'w', write);
    // A link stays a link: its target is replaced.
    else await writeAndRename(existing === null ? path : await realpath(path), write, signal);
  } catch (error) {
    throw explained(error, path);
  }
}

/**
 * Checks whether `writeWhole` could write, without writing.
 * @throws Refusal if the folder is missing or may not be written to, or `path` is a folder.
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    const existing = await stat(path).catch(ignoreMissing);
    if (existing?.isDirectory()) throw isFolder(path);
    if (existing !== null && !existing.isFile()) await access(path, constants.W_OK);
    else await access(dirname(existing === null ? path : await realpath(path)), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explained(error, path);
  }
}

function isFolder(path: string): Refusal {
  return new Refusal(`${path} is a folder. Give the name of a file in it.`);
}

async function writeAndRename(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  await removeAbandoned(path);
  const temporary = join(dirname(path), `${beginningOfPartials(path)}${randomUUID()}${PARTIAL}`);
  try {
    await writeTo(temporary, 'wx', async (file) => {
      await write(file);
      await file.sync();
    });
    signal?.throwIfAborted();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function beginningOfPartials(path: string): string {
  return `.${basename(path)}.`;
}

/** Removes what killed processes have left of this file. What can't be removed does not prevent writing. */
async function removeAbandoned(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const partials = names.filter((name) => name.startsWith(beginningOfPartials(path)) && name.endsWith(PARTIAL));
  for (const name of partials) {
    const file = join(folder, name);
    const changedMs = await lstat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    // Another computer may be writing it, whose processes are invisible here.
    if (Date.now() - changedMs > ABANDONED_MS) await rm(file).catch(() => undefined);
  }
}

/** @param flag `wx` requires that nothing of this name exists yet, file or link */
async function writeTo(path: string, flag: 'w' | 'wx', write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flag);
  try {
    await write(file);
  } finally {
    await file.close();
  }
}

function ignoreMissing(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null;
  throw error;
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function explained(error: unknown, path: string): unknown {
  const folder = dirname(path);
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Refusal(`No space left to write ${path}. Free some, or write to another disk.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Refusal(`${path} may not be written to. Choose a folder that you may write to.`);
    case 'ENOENT':
    case 'ENOTDIR':
      return new Refusal(`${path} can't be written because there is no folder ${folder}. Make it, or choose another.`);
    default:
      return error;
  }
}
