/** Pictures in a tar archive, which is not unpacked. */
import { stat } from 'node:fs/promises';
import { baseNameAsText } from '../../files/fileName';
import { readStart } from '../../files/regularFile';
import { refused } from '../../files/unreadable';
import { Refusal } from '../../refusal';
import { openBytes } from '../bytes/byteRange';
import { classesOfFolders } from '../folderClasses';
import { isNamedAsPicture } from '../folderPictures';
import { decodeStored } from '../picture/decodePicture';
import type { PictureSource } from '../pictureSource';
import { indexTar, type TarFile } from '../tar/tarIndex';
import type { Layout, Split } from './layout';

const HEADER_BYTES = 512;
const MAGIC_AT = 257;

export const tarLayout: Layout = {
  names: /\.tar$/i,
  async find(path) {
    if (!(await stat(path).catch(() => null))?.isFile() || !(await isTar(path))) return null;
    const name = baseNameAsText(path);
    const split: Split = {
      name: null,
      files: [path],
      count: (signal) => requirePictures(path, signal),
      open: (signal) => openTar(path, name, signal),
    };
    return { name, splits: [split] };
  },
};

async function isTar(path: string): Promise<boolean> {
  if (/\.tar$/i.test(path)) return true;
  const start = await readStart(path, HEADER_BYTES).catch(() => null);
  return start?.start.toString('latin1', MAGIC_AT, MAGIC_AT + 5) === 'ustar';
}

/** Only reading all headers would tell how many there are. */
async function requirePictures(path: string, signal: AbortSignal | undefined): Promise<null> {
  try {
    await using bytes = await openBytes(path);
    const { files, damagedAt } = await indexTar(bytes, isPicture, { signal, most: 1 });
    if (files.length === 0) throw withoutPictures(path, damagedAt);
    return null;
  } catch (error) {
    throw refused(error, path);
  }
}

async function openTar(path: string, name: string, signal: AbortSignal | undefined): Promise<PictureSource> {
  const bytes = await openBytes(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  const close = () => bytes[Symbol.asyncDispose]();
  try {
    const { files, damagedAt } = await indexTar(bytes, isPicture, { signal });
    if (files.length === 0) throw withoutPictures(path, damagedAt);
    const names = withoutRoot(files.map((file) => file.name));
    const fileAt = (index: number): TarFile => {
      const file = files[index];
      if (file === undefined) throw new RangeError(`There is no picture ${index} of ${files.length}`);
      return file;
    };
    return {
      ...{ listed: files.length, name, notes: [], bareNumbers: null, dataset: null, classes: classesOfFolders(names) },
      warnings:
        damagedAt === null ? [] : [`${name} is cut off or damaged at byte ${damagedAt}: files behind it are not read.`],
      nameOf: (index) => names[index] ?? '',
      read: (index, use) => {
        const { start, size } = fileAt(index);
        return decodeStored(size, () => bytes.read(start, size), use);
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw refused(error, path);
  }
}

/** Names with a leading dot are skipped, as in folders: macOS keeps `._img.png` beside a picture. */
function isPicture(name: string): boolean {
  return isNamedAsPicture(name) && !/(?:^|\/)\.[^./]/.test(name);
}

function withoutPictures(path: string, damagedAt: number | null): Refusal {
  return damagedAt === null
    ? new Refusal(`${path} holds no pictures: no file in it ends in .png, .jpg, .jpeg or .webp. Give another archive.`)
    : new Refusal(`${path} is not a tar archive, or is damaged at byte ${damagedAt}. Copy it again.`);
}

/** The names, without the folders that all of them start with. */
function withoutRoot(names: readonly string[]): readonly string[] {
  const [first = ''] = names;
  let root = first.lastIndexOf('/') + 1;
  for (const name of names) {
    while (root > 0 && !name.startsWith(first.slice(0, root))) root = first.lastIndexOf('/', root - 2) + 1;
  }
  return names.map((name) => name.slice(root));
}
