import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { leadsInto } from '../../protocol/isWithin';

/** Whether a path leads into one of these folders, directly or via a link. */
export function isUntrusted(path: string, folders: readonly string[]): boolean {
  return leadsInto(resolve(path), folders, realPath);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // The path leads nowhere.
  }
}
