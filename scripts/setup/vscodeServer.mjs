/**
 * Installs VS Code's server with its web workbench, for machines without a desktop VS Code. The npm package code-server
 * contains all of it in `lib/vscode`. Its own install scripts would fetch and compile more than is needed here.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, npmInstall, SetupError } from './command.mjs';

/** Contains VS Code 1.100.3, the oldest version that package.json allows. It runs on Node 20 only. */
const CODE_SERVER = 'code-server@4.100.3';
const NODE_VERSION = '20.20.2';
/** The compiled parts of its terminals. The server contains only their sources. */
const TERMINAL = `@lydell/node-pty-${process.platform}-${process.arch}`;
const TERMINAL_VERSION = '1.1.0';

const folder = join(cache, 'server');
const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
/** A file that is written last, so that an interrupted installation is repeated. */
const stamp = join(folder, 'installed');

/**
 * @typedef {object} ServerInstallation
 * @property {string} node the Node executable to run it with
 * @property {string} main the server's script
 */

/**
 * @returns {Promise<ServerInstallation>}
 * @throws {SetupError} if it can't be installed
 */
export async function installVscodeServer() {
  const isNode20 = process.versions.node.startsWith('20.');
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const packages = isNode20 ? [CODE_SERVER] : [CODE_SERVER, `${nodePackage}@${NODE_VERSION}`];
  const wanted = packages.join(' ');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) await install(packages, wanted);
  await installTerminal();
  return {
    node: isNode20 ? process.execPath : join(folder, 'node_modules', nodePackage, 'bin', 'node'),
    main: join(vscode, 'out', 'server-main.js'),
  };
}

/**
 * @param {readonly string[]} packages
 * @param {string} wanted
 */
async function install(packages, wanted) {
  console.log(`Installing the VS Code server from npm (${wanted}, 300 MB) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  if (!(await npmInstall(folder, packages)) || !(await npmInstall(vscode, []))) {
    throw new SetupError(
      'The VS Code server could not be installed from npm. Check that the npm registry can be reached (npm ping), or install the desktop VS Code from https://code.visualstudio.com so that `code` is on the PATH.',
    );
  }
  await linkRipgrep();
  writeFileSync(stamp, wanted);
}

/** The server looks for files with ripgrep, which its own install script would have fetched. */
async function linkRipgrep() {
  const { rgPath } = await import('@vscode/ripgrep');
  const bin = join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(rgPath, join(bin, 'rg'));
}

/** @throws {SetupError} if it can't be installed */
async function installTerminal() {
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
