/** Finds the files of an npm package. Packages for other machines are not installed, so they are fetched. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run, SetupError } from '../setup/command.mjs';

/** @typedef {{ version: string, integrity: string }} Locked */

/**
 * @param {string} name an npm package in package-lock.json
 * @param {string} fetched absolute path of a folder for fetched packages
 * @returns {Promise<string>} the folder of the installed package, or of one fetched from npm, whose checksum is
 *   verified against the lock file
 * @throws {SetupError} if it is not available
 */
export async function packageFolder(name, fetched) {
  const installed = join(root, 'node_modules', name);
  if (existsSync(installed)) return installed;
  const folder = join(fetched, name);
  if (!existsSync(folder)) await fetchPackage(name, folder);
  return join(folder, 'package');
}

/**
 * @param {string} name
 * @param {string} folder
 */
async function fetchPackage(name, folder) {
  const { version, integrity } = locked(name);
  console.log(`Fetching ${name}@${version} from npm …`);
  await mkdir(folder, { recursive: true });
  // From npm's cache if possible, which works without a network.
  const quiet = ['--silent', '--prefer-offline', '--pack-destination', folder];
  if (!(await run('npm', ['pack', `${name}@${version}`, ...quiet]))) {
    throw new SetupError(
      `${name}@${version} could not be downloaded from npm. Check that the npm registry can be reached (npm ping) and run this again.`,
    );
  }
  const [archive = ''] = await readdir(folder);
  const [algorithm = '', checksum] = integrity.split(/-(.*)/s);
  const found = createHash(algorithm)
    .update(await readFile(join(folder, archive)))
    .digest('base64');
  if (found !== checksum) {
    throw new SetupError(`${name}@${version} from npm is not what package-lock.json names: its checksum differs.`);
  }
  if (!(await run('tar', ['-xzf', archive], { cwd: folder })))
    throw new SetupError(`${archive} could not be unpacked.`);
}

/**
 * @param {string} name
 * @returns {Locked}
 */
function locked(name) {
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { packages } = /** @type {{ packages: Record<string, Locked> }} */ (json);
  const found = packages[`node_modules/${name}`];
  if (found === undefined) throw new SetupError(`package-lock.json does not have ${name}: run npm install.`);
  return found;
}
