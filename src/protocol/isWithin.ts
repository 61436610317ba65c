/**
 * Whether a file or folder is another one, or lies in it.
 * @param path absolute and normalised, as `folder` is
 */
export function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [comparable(path), comparable(folder).replace(/\/$/, '')];
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Windows does not tell small letters from capital ones, nor its two kinds of slashes. */
function comparable(path: string): string {
  return /^(?:[a-z]:|\\\\)/i.test(path) ? path.replaceAll('\\', '/').toLowerCase() : path;
}
