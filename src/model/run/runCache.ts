/** Points that were measured before, one file each, so that opening a run again costs nothing. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readStart } from '../files/regularFile';
import { writeWhole } from '../files/wholeFile';
import { pointAsText, pointFromText, type RunPoint } from './runPoint';

/** A thousand groups take a tenth of it. */
const MOST_BYTES = 1e6;
const MOST_POINTS = 2000;

export class RunCache {
  readonly #folder: string | null;

  /** @param folder where the files are; `null` keeps nothing */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** A file that can't be read, or holds anything else, counts as none. @param key everything that the point depends on */
  async read(key: object): Promise<RunPoint | null> {
    if (this.#folder === null) return null;
    try {
      const { start } = await readStart(join(this.#folder, fileOf(key)), MOST_BYTES);
      return pointFromText(start.toString());
    } catch {
      return null;
    }
  }

  /** A point that can't be kept is measured again next time. */
  async keep(key: object, point: RunPoint): Promise<void> {
    const folder = this.#folder;
    if (folder === null) return;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(join(folder, fileOf(key)), (file) => file.writeFile(pointAsText(point)));
      await removeOldest(folder);
    } catch {
      return;
    }
  }
}

function fileOf(key: object): string {
  return `${createHash('sha256').update(JSON.stringify(key)).digest('hex')}.json`;
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  if (names.length <= MOST_POINTS) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, writtenMs: (await stat(join(folder, name))).mtimeMs })),
  );
  const oldest = dated.toSorted((a, b) => a.writtenMs - b.writtenMs).slice(0, names.length - MOST_POINTS);
  for (const { name } of oldest) await rm(join(folder, name), { force: true });
}
