/** Folders as classes. */
import type { PictureSource } from './pictureSource';

/**
 * Subfolders are classes, as in torchvision's `ImageFolder`, if every picture lies in one.
 * @param names of the pictures, with slashes
 */
export function classesOfFolders(names: readonly string[]): Pick<PictureSource, 'classes' | 'classOf'> {
  const folderOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('/')));
  const classes = [...new Set(names.map(folderOf))];
  if (classes.length < 2 || classes.includes('')) return { classes: null, classOf: () => null };
  const numbers = new Map(classes.map((name, index) => [name, index]));
  return {
    classes,
    classOf: (index) => {
      const name = names[index];
      return name === undefined ? null : (numbers.get(folderOf(name)) ?? null);
    },
  };
}
