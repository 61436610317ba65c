/**
 * `node scripts/notices.mjs`: writes THIRD_PARTY_NOTICES.md, the licences of the packages that reach a user. The file
 * is the one for linux-x64; each package that `npm run package` makes has its own.
 */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stage } from './package/stage.mjs';
import { targetNamed } from './package/targets.mjs';
import { root } from './setup/command.mjs';

const NAME = 'THIRD_PARTY_NOTICES.md';

const work = await mkdtemp(join(tmpdir(), 'notices-'));
try {
  const folder = join(work, 'staged');
  await mkdir(folder);
  await stage(targetNamed('linux-x64'), folder, join(work, 'fetched'));
  await copyFile(join(folder, NAME), join(root, NAME));
} finally {
  await rm(work, { recursive: true, force: true });
}
