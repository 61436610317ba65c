/**
 * Whether a file or folder is `folder` itself or lies in it.
 * @param path absolute and normalised, like `folder`
 */
export function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [comparable(path), comparable(folder).replace(/\/$/, '')];
  return inner === outer || inner.startsWith(`${outer}/`);
}

/**
 * Whether a path lies in one of these folders, or leads into one via a link.
 * @param path absolute and normalised, like `folders`
 * @param realPath the target of a path; the path itself if it leads nowhere
 */
export function leadsInto(path: string, folders: readonly string[], realPath: (path: string) => string): boolean {
  if (folders.length === 0) return false;
  const places = [path, realPath(path)];
  return folders.some((folder) => places.some((at) => isWithin(at, folder) || isWithin(at, realPath(folder))));
}

/** Windows ignores case and treats both kinds of slashes alike. */
function comparable(path: string): string {
  return /^(?:[a-z]:|\\\\)/i.test(path) ? path.replaceAll('\\', '/').toLowerCase() : path;
}
