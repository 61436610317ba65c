/** `npm run build`: writes the bundles to dist/, and TensorFlow's addon beside them if it has been compiled. */
import { join } from 'node:path';
import { writeBundles } from './bundles.mjs';
import { root, SetupError } from './setup/command.mjs';
import { shipAddon } from './setup/tensorflow.mjs';

try {
  await writeBundles(join(root, 'dist'), 'development');
  await shipAddon(join(root, 'dist'));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.exitCode = 1;
}
