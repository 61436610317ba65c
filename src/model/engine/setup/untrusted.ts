/** What lies in a workspace that the user does not trust: nothing there is run or loaded, whatever names it. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UNTRUSTED_FOLDERS } from '../../../protocol/childEnvironment';
import { isWithin } from '../../../protocol/isWithin';

/**
 * Whether a file or folder lies in such a workspace, or leads into it by a link.
 * @param folders absolute
 */
export async function isUntrusted(path: string, folders = untrustedFolders()): Promise<boolean> {
  if (folders.length === 0) return false;
  const places = [resolve(path), await place(path)];
  for (const folder of folders) {
    const real = await place(folder);
    if (places.some((file) => isWithin(file, folder) || isWithin(file, real))) return true;
  }
  return false;
}

function untrustedFolders(): readonly string[] {
  const listed: unknown = JSON.parse(process.env[UNTRUSTED_FOLDERS] ?? '[]');
  return Array.isArray(listed) ? listed.filter((folder) => typeof folder === 'string') : [];
}

/** Where a path leads; the path itself where it leads nowhere. */
function place(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
