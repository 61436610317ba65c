/** The checkout's location, and the means to run other programs in it. Uses Node's built-in modules only. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The checkout's folder. */
export const root = resolve(import.meta.dirname, '..', '..');

/**
 * The folder for everything that `npm start` and `npm test` install for themselves. Git ignores it, and it may be
 * deleted.
 */
export const cache = join(root, '.vscode-test');

/** Something is missing and can't be installed. The message says what, and what to do about it. */
export class SetupError extends Error {}

/**
 * Runs a script. A `SetupError` ends it with its sentence and exit code 1.
 * @param {() => Promise<void>} script
 */
export async function runScript(script) {
  try {
    await script();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/**
 * Runs a program with its output shown.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options] default: the checkout, and this process's environment
 * @returns {Promise<boolean>} whether it started and succeeded
 */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' });
    child.once('error', () => {
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}

/**
 * Installs packages from npm, pinned and without running their scripts, into a folder of their own.
 * @param {string} folder a folder with a package.json
 * @param {readonly string[]} packages empty for those that the package.json names
 * @returns {Promise<boolean>}
 */
export function npmInstall(folder, packages) {
  const quiet = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  return run('npm', ['install', ...quiet, '--save-exact', ...packages], { cwd: folder });
}

/**
 * @param {readonly string[]} names
 * @returns {string | undefined} the first of the programs that is on the PATH
 */
export function onPath(...names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.cmd' : '';
  return names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
