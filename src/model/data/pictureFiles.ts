/** Finds the pictures that the user's paths name. */
import { lstat, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { visibleName } from '../../protocol/visibleText';
import { Refusal } from '../refusal';
import { grouped } from './counts';
import { baseNameAsText } from '../files/fileName';
import { classesOfFolders } from './folderClasses';
import { findPictures, isNamedAsPicture, type FolderContent, type FoundFile } from './folderPictures';
import { LMDB, nameForeign } from './foreignInput';
import { refused } from '../files/unreadable';
import { lmdbLayout } from './layouts/lmdbLayout';
import { decodePicture } from './picture/decodePicture';
import { PICTURE_EXTENSIONS } from './picture/pictureFormat';
import type { PictureSource } from './pictureSource';

interface Place {
  readonly files: readonly FoundFile[];
  readonly name: string;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** More places than this are counted rather than named. */
const NAMED_PLACES = 3;

/**
 * The pictures in the given files and folders, in the order given, subfolders included. None is opened yet.
 * @throws Refusal if a path is missing, names anything but pictures, or a folder without any.
 * @throws the signal's reason if it is aborted.
 */
export async function listPictures(paths: readonly string[], signal?: AbortSignal): Promise<PictureSource> {
  if (paths.length === 0)
    throw new Refusal('No pictures were given. Name files or folders of PNG, JPEG or WebP pictures.');
  const places: Place[] = [];
  for (const path of paths) places.push(await listPlace(path, signal));
  const files = places.flatMap((place) => place.files);
  const fileAt = (index: number): FoundFile => {
    const file = files[index];
    if (file === undefined) throw new RangeError(`There is no picture ${index} of ${files.length}`);
    return file;
  };
  return {
    listed: files.length,
    name: placeNames(places),
    notes: places.flatMap(({ notes }) => notes),
    warnings: places.flatMap(({ warnings }) => warnings),
    bareNumbers: null,
    dataset: null,
    classes: classesOfFolders(files.map(({ name }) => name)),
    nameOf: (index) => fileAt(index).name,
    read: (index, use) => decodePicture(fileAt(index).path, use),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function listPlace(path: string, signal: AbortSignal | undefined): Promise<Place> {
  const stats = await stat(path).catch(() => null);
  const name = baseNameAsText(path);
  if (stats?.isDirectory()) return listFolder(path, name, signal);
  const isThere = stats !== null || (await lstat(path).catch(() => null)) !== null;
  if (!isThere) throw missing(path);
  if (!isNamedAsPicture(path)) await requirePicture(path);
  return { files: [{ path, name }], name, notes: [], warnings: [] };
}

function missing(path: string): Refusal {
  // Node replaces bytes that aren't UTF-8 with this character.
  if (path.includes('\ufffd')) {
    return new Refusal(
      `${path} can't be found, because its name is not UTF-8. Give the folder that it is in, or rename it.`,
    );
  }
  return new Refusal(`There is no ${path}, or it may not be read. Check the path.`);
}

/** A file without a picture's extension is identified by its content. */
async function requirePicture(path: string): Promise<void> {
  const found = await nameForeign(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  if (found.kind === 'picture') return;
  throw new Refusal(`${path} is ${found.what}, which can't be read as pictures. ${found.way}`);
}

async function listFolder(folder: string, name: string, signal: AbortSignal | undefined): Promise<Place> {
  const content = await findPictures(folder, signal);
  if (content.pictures.length === 0) throw await withoutPictures(folder, content);
  return {
    files: content.pictures,
    name: `${name}/`,
    notes: subfolderNotes(name, content),
    warnings: unreadableWarnings(content),
  };
}

function unreadableWarnings({ unreadable }: FolderContent): string[] {
  const [first] = unreadable;
  if (first === undefined) return [];
  if (unreadable.length === 1) {
    return [`The folder ${visibleName(first.name)} was left out: it may not be read. Check its permissions.`];
  }
  const count = grouped(unreadable.length);
  return [
    `${count} folders were left out (first: ${visibleName(first.name)}): they may not be read. Check their permissions.`,
  ];
}

function subfolderNotes(name: string, { pictures, inSubfolders }: FolderContent): string[] {
  if (inSubfolders === 0) return [];
  const which = inSubfolders === pictures.length ? 'All' : grouped(inSubfolders);
  return [`${which} of the ${grouped(pictures.length)} pictures in ${name}/ lie in its subfolders.`];
}

async function withoutPictures(folder: string, content: FolderContent): Promise<Refusal> {
  const { database, firstOther, unreadable } = content;
  if (database !== null) return refuseDatabase(join(folder, database.name));
  if (unreadable[0] !== undefined) {
    return new Refusal(`${join(folder, unreadable[0].name)} may not be read. Check its permissions.`);
  }
  const none = `No file in ${folder} or its subfolders ends in ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(PICTURE_EXTENSIONS)}`;
  if (firstOther === null) return new Refusal(`${none}: it holds no files. Choose a folder that holds pictures.`);
  const first = await nameForeign(firstOther.path).catch(() => null);
  if (first === null) return new Refusal(`${none}. Choose a folder that holds pictures.`);
  const is = first.kind === 'picture' ? 'is a picture' : `is ${first.what}`;
  return new Refusal(`${none}. The first, ${firstOther.name}, ${is}. ${first.way}`);
}

/** Names the data set that the database belongs to, where its folder is one. */
async function refuseDatabase(database: string): Promise<Refusal> {
  const root = dirname(database);
  const dataSet = await lmdbLayout.find(root, undefined);
  const splits = dataSet?.splits.flatMap(({ name }) => name ?? []) ?? [];
  if (splits.length === 0) return new Refusal(`${database} is ${LMDB.what}, not a folder of pictures. ${LMDB.way}`);
  return new Refusal(
    `${root} holds LMDB databases, not pictures. Give one of its splits alone: ` +
      `${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(splits.map((split) => `${root}:${split}`))}.`,
  );
}

function placeNames(places: readonly Place[]): string {
  if (places.length > NAMED_PLACES) return `${places.length} places`;
  return new Intl.ListFormat('en-GB').format(places.map(({ name }) => name));
}
