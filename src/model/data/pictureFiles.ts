/** Which pictures the paths of the user name. */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { Refusal } from '../refusal';
import { firstTaken } from './firstTaken';

export interface PictureFiles {
  readonly files: readonly string[];
  /** For example `40 images from images/`. */
  readonly label: string;
  /** Whether they are all that there are, in sentences. */
  readonly notes: readonly string[];
}

interface Source {
  readonly files: readonly string[];
  readonly name: string;
}

const EXTENSIONS: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg']);
/** More sources than this are counted rather than named. */
const NAMED_SOURCES = 3;

/** img2 before img10, the same everywhere. */
const naturalOrder = new Intl.Collator('en', { numeric: true });

/**
 * The pictures that files and folders name, in the order given; a folder's in natural order, subfolders left out.
 * @param most so many are taken, from the first; `null` takes all.
 * @throws Refusal when a path is missing or unreadable, no PNG or JPEG, or a folder without any.
 */
export async function listPictures(paths: readonly string[], most: number | null): Promise<PictureFiles> {
  if (paths.length === 0) throw new Refusal('No pictures were given. Name files or folders of PNG or JPEG pictures.');
  const sources: Source[] = [];
  for (const path of paths) sources.push(await listSource(path));
  const listed = sources.flatMap((source) => source.files);
  const files = listed.slice(0, most ?? listed.length);
  return {
    files,
    label: `${files.length} ${files.length === 1 ? 'image' : 'images'} from ${sourceNames(sources)}`,
    notes: firstTaken(files.length, listed.length),
  };
}

function isPicture(name: string): boolean {
  return EXTENSIONS.has(extname(name).toLowerCase());
}

async function listSource(path: string): Promise<Source> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) throw new Refusal(`There is no ${path}, or it may not be read. Check the path.`);
  const name = basename(resolve(path));
  if (stats.isDirectory()) return { files: await listFolder(path), name: `${name}/` };
  if (!isPicture(path)) throw new Refusal(`${path} does not end in .png, .jpg or .jpeg. Convert it to one of these.`);
  return { files: [path], name };
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new Refusal(`The folder ${folder} may not be read. Check its permissions.`, { cause: error });
  });
  // Names with a leading dot are what systems keep beside a picture, such as macOS's `._img.png`.
  const pictures = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && isPicture(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => naturalOrder.compare(a, b));
  if (pictures.length === 0) {
    throw new Refusal(`No file in ${folder} ends in .png, .jpg or .jpeg. Choose a folder that holds pictures.`);
  }
  return pictures.map((name) => join(folder, name));
}

function sourceNames(sources: readonly Source[]): string {
  if (sources.length > NAMED_SOURCES) return `${sources.length} places`;
  return new Intl.ListFormat('en-GB').format(sources.map(({ name }) => name));
}
