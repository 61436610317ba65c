/** Folders as classes. */
import type { Classes } from './pictureSource';

/**
 * Subfolders are classes, as in torchvision's `ImageFolder`, if every picture lies in one and there are several.
 * @param names of the pictures, with slashes
 */
export function classesOfFolders(names: readonly string[]): Classes | null {
  const folderOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('/')));
  const folders = [...new Set(names.map(folderOf))];
  if (folders.length < 2 || folders.includes('')) return null;
  const numbers = new Map(folders.map((name, index) => [name, index]));
  return {
    names: folders,
    of: (index) => {
      const name = names[index];
      return name === undefined ? null : (numbers.get(folderOf(name)) ?? null);
    },
  };
}
