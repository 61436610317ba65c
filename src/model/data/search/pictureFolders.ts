/** Folders of pictures among those with the same parent. Many small ones, such as classes, are one input. */
import { basename } from 'node:path';
import type { FoundInput } from '../../../protocol/offers';
import type { FolderListing } from './folderListing';

/** More folders side by side are offered as the one around them. */
const FEW = 12;

/**
 * @param parent the folder around them; `null` if it is not searched
 * @param siblings all folders in it that could be listed
 */
export function pictureFolders(parent: FolderListing | null, siblings: readonly FolderListing[]): FoundInput[] {
  const withPictures = siblings.filter(({ holdsPictures }) => holdsPictures);
  const own = withPictures.map((folder) => asInput(folder, countOf(folder)));
  if (parent === null) return own;
  const areClasses = withPictures.length > 1 && siblings.every(isOfPicturesOnly);
  const areMany = withPictures.length > FEW;
  // A folder with pictures of its own has been offered already, and its subfolders are read with it.
  const around = !parent.holdsPictures && (areClasses || areMany) ? [asInput(parent, sumOf(parent, siblings))] : [];
  return areMany ? around : [...around, ...own];
}

function isOfPicturesOnly({ holdsPictures, leadsOn }: FolderListing): boolean {
  return holdsPictures && !leadsOn;
}

/** Subfolders are read as well. */
function countOf({ pictures, isWhole, leadsOn }: FolderListing): number | null {
  return isWhole && !leadsOn ? pictures : null;
}

/** `null` if there may be more than in these folders. */
function sumOf(parent: FolderListing, siblings: readonly FolderListing[]): number | null {
  if (!parent.isWhole || siblings.length < parent.subfolders.length) return null;
  const counts = siblings.map(countOf);
  return counts.includes(null) ? null : counts.reduce<number>((sum, count) => sum + (count ?? 0), parent.pictures);
}

function asInput({ path }: FolderListing, images: number | null): FoundInput {
  return { title: `${basename(path)}/`, path, split: null, images };
}
