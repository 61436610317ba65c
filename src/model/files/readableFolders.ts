/** The folders in which this process may read users' files, if whoever started it has named some. */
import { realpath } from 'node:fs/promises';
import { readableFolders } from '../../protocol/childEnvironment';
import { isWithin } from '../../protocol/isWithin';
import { nameAsText, type FilePath } from './fileName';
import { Unreadable } from './unreadable';

const FOLDERS = readableFolders(process.env);

/** Whether a path, and what a link there leads to, lies in one of them. What doesn't exist is left to its reader. */
export async function isReadable(path: FilePath): Promise<boolean> {
  if (FOLDERS === null) return true;
  const target = await realpath(path, 'buffer').catch(() => Buffer.from(path));
  return FOLDERS.some((folder) => isWithin(nameAsText(target), folder));
}

/** @throws Unreadable if it doesn't */
export async function requireReadable(path: FilePath): Promise<void> {
  if (await isReadable(path)) return;
  throw new Unreadable('lies outside the folders that may be read', `Give a file in ${FOLDERS?.join(' or ') ?? ''}.`);
}
