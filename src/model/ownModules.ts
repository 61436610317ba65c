/** Imported first by every entry point, so that native code comes from this package alone. */
import { basename, dirname } from 'node:path';
import { loadOwnModulesOnly } from './packageFolder';

// `dist` holds bundles, and `dist/engines` those of the hosts.
const bundles = basename(__dirname) === 'engines' ? dirname(__dirname) : __dirname;
loadOwnModulesOnly(dirname(bundles));
