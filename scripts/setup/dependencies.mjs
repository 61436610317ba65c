/** The project's own npm packages: `npm ci` when they are missing or older than package-lock.json. */
import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, SetupError } from './command.mjs';

const OLDEST_NODE = [20, 19];

/** @throws {SetupError} when Node is too old, or the packages can't be had */
export async function installDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new SetupError(
      `This is Node ${process.versions.node}; Node ${OLDEST_NODE.join('.')} or newer is needed. Install one from https://nodejs.org and run this again.`,
    );
  }
  // npm writes this file last, so it tells how old the installed packages are.
  const installed = modifiedMs(join(root, 'node_modules', '.package-lock.json'));
  if (installed >= modifiedMs(join(root, 'package-lock.json'))) return;
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
 * @param {string} file
 * @returns {number} 0 when there is none
 */
function modifiedMs(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
