/** The project's own npm packages: `npm ci` when some are missing, or not of the version in package-lock.json. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, SetupError } from './command.mjs';

const OLDEST_NODE = [20, 19];

/**
 * @typedef {object} Lock a package-lock.json, or the list of the same form that npm keeps in node_modules
 * @property {Record<string, { version?: string, optional?: boolean }>} packages by their folder; '' is the project
 */

/** @throws {SetupError} when Node is too old, or the packages can't be had */
export async function installDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new SetupError(
      `This is Node ${process.versions.node}; Node ${OLDEST_NODE.join('.')} or newer is needed. Install one from https://nodejs.org and run this again.`,
    );
  }
  if (areInstalled(root)) return;
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new SetupError(
      'node_modules is a link, and npm ci would empty the folder behind it. Run npm ci there, or remove the link, and run this again.',
    );
  }
  console.log("Installing the project's npm packages (npm ci) …");
  if (!(await run('npm', ['ci']))) {
    throw new SetupError(
      'npm ci failed, so the packages in package-lock.json could not be installed. Check that the npm registry can be reached (npm ping) and run this again.',
    );
  }
}

/**
 * Compares versions, not times: a checkout gives every file a new time. Optional packages belong to other machines.
 * @param {string} folder holds package-lock.json
 */
export function areInstalled(folder) {
  // npm writes this list last, so an interrupted installation has none.
  const list = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const installed = readLock(list).packages;
  const wanted = Object.entries(readLock(join(folder, 'package-lock.json')).packages);
  return wanted.every(
    ([path, { version, optional = false }]) => path === '' || optional || installed[path]?.version === version,
  );
}

/**
 * @param {string} file
 * @returns {Lock}
 */
function readLock(file) {
  /** @type {unknown} */
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  return /** @type {Lock} */ (lock);
}
