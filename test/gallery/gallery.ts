/** The code of `npm run gallery`, which bundles it because it is TypeScript. */
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';
import { ENTRIES } from './entries';
import { makeRecordings } from './recording/recordings';
import { serveGallery, type Site } from './site';

export { recordThemes } from './themes/recordThemes';

const FOLDER = join(root, 'test-output', 'gallery');

/**
 * Makes recordings that are missing or stale.
 * @param names of the entries to record; by default, all
 */
export async function record(anew: boolean, names?: readonly string[]): Promise<void> {
  const entries = ENTRIES.filter(({ name }) => names?.includes(name) ?? true);
  await makeRecordings(entries, { folder: FOLDER, anew, tell: (line) => console.log(line) });
}

export function serve(port: number): Promise<Site> {
  return serveGallery(FOLDER, port);
}
