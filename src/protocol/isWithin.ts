/**
 * Whether a file or folder is another one, or lies in it.
 * @param path absolute and normalised, as `folder` is
 */
export function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [comparable(path), comparable(folder).replace(/\/$/, '')];
  return inner === outer || inner.startsWith(`${outer}/`);
}

/**
 * Whether a path lies in one of these folders, or leads into one by a link.
 * @param path absolute and normalised, as `folders` are
 * @param realPath where a path leads; the path itself where it leads nowhere
 */
export function leadsInto(path: string, folders: readonly string[], realPath: (path: string) => string): boolean {
  if (folders.length === 0) return false;
  const places = [path, realPath(path)];
  return folders.some((folder) => places.some((at) => isWithin(at, folder) || isWithin(at, realPath(folder))));
}

/** Windows does not tell small letters from capital ones, nor its two kinds of slashes. */
function comparable(path: string): string {
  return /^(?:[a-z]:|\\\\)/i.test(path) ? path.replaceAll('\\', '/').toLowerCase() : path;
}
