/** `npm run build`: makes the bundles in dist/. */
import { join } from 'node:path';
import { writeBundles } from './bundles.mjs';
import { root, SetupError } from './setup/command.mjs';

try {
  await writeBundles(join(root, 'dist'), 'development');
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.exitCode = 1;
}
