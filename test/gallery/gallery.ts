/** The code of `npm run gallery`, which bundles it because it is TypeScript. */
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';
import { ENTRIES } from './entries';
import { makeRecordings } from './recording/recordings';
import { serveGallery, type Site } from './site';

export { recordThemes } from './themes/recordThemes';

const FOLDER = join(root, 'test-output', 'gallery');

/** Makes recordings that are missing or stale. */
export async function record(anew: boolean): Promise<void> {
  await makeRecordings(ENTRIES, { folder: FOLDER, anew, tell: (line) => console.log(line) });
}

export function serve(port: number): Promise<Site> {
  return serveGallery(FOLDER, port);
}
