import { realpathSync } from 'node:fs';

/** The target of a path; the path itself if it leads nowhere. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
