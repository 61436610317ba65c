import * as path from 'node:path';
import { isWithin } from '../../protocol/isWithin';

/**
 * Where files lie: their path in the workspace, after the folder's name if it has several, or else the whole path. Of
 * several files, the folder of the first.
 * @param folders absolute paths of the workspace's folders
 */
export function whereInWords(paths: readonly string[], folders: readonly string[]): string {
  const [first = ''] = paths;
  const place = paths.length > 1 ? path.dirname(first) : first;
  const folder = folders.find((candidate) => isWithin(place, candidate));
  if (folder === undefined) return place;
  const inner = path.relative(folder, place);
  const outer = folders.length > 1 || inner === '' ? [path.basename(folder)] : [];
  return [...outer, ...(inner === '' ? [] : [inner])].join('/');
}
