/** Files in untrusted workspaces. Nothing there is run or loaded, whatever names it. */
import { resolve } from 'node:path';
import { UNTRUSTED_FOLDERS } from '../../../protocol/childEnvironment';
import { leadsInto } from '../../../protocol/isWithin';
import { realPath } from '../../realPath';

/**
 * Whether a file or folder lies in such a workspace, or leads into one via a link.
 * @param folders absolute
 */
export function isUntrusted(path: string, folders = untrustedFolders()): boolean {
  return leadsInto(resolve(path), folders, realPath);
}

function untrustedFolders(): readonly string[] {
  const listed: unknown = JSON.parse(process.env[UNTRUSTED_FOLDERS] ?? '[]');
  return Array.isArray(listed) ? listed.filter((folder) => typeof folder === 'string') : [];
}
