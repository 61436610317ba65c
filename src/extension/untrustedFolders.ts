import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { isWithin } from '../protocol/isWithin';

/** Whether a path leads into one of these folders, also by a link. */
export function leadsInto(folders: readonly string[], file: string): boolean {
  if (folders.length === 0) return false;
  const places = [resolve(file), place(file)];
  return folders.some((folder) => places.some((at) => isWithin(at, folder) || isWithin(at, place(folder))));
}

function place(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file); // It leads nowhere.
  }
}
