/** The folders in which a client may name files. */
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../../protocol/isWithin';
import { ToolError } from '../tool';

/**
 * @returns the folders' real paths
 * @throws Error if one of them is no folder
 */
export async function realFolders(folders: readonly string[]): Promise<string[]> {
  return Promise.all(
    folders.map(async (folder) => {
      const stats = await stat(folder).catch(() => null);
      if (!stats?.isDirectory()) throw new Error(`There is no folder ${folder}. Name the folders that may be read.`);
      return realpath(folder);
    }),
  );
}

/**
 * Says so before anything is started; the model process checks every file that it opens, too.
 * @param path absolute; perhaps with a split, `DATASET:test`
 * @throws {ToolError} if it leads elsewhere
 */
export async function requireAllowed(path: string, folders: readonly string[]): Promise<void> {
  const target = await nearestRealPath(path);
  if (folders.some((folder) => isWithin(target, folder))) return;
  throw new ToolError(
    `${path} lies outside the folders that this server may read: ${folders.join(', ')}. Give a file in one of them.`,
  );
}

/** Of what doesn't exist, the nearest folder that does. */
async function nearestRealPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : nearestRealPath(folder);
  }
}
