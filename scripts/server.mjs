/** A running VS Code server, for `npm start` and for the tests. */
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installVscodeServer } from './setup/vscodeServer.mjs';

/** How long a process group may take to end on its own before it is killed. */
const GRACE_MS = 2000;

const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  // The sample is in a Git repository, and VS Code's offer to open that would cover the page.
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
};

/**
 * @typedef {object} Server
 * @property {number} port on 127.0.0.1
 * @property {Promise<void>} ended resolves when the server has ended
 * @property {() => Promise<void>} stop ends the server, its extension hosts, and everything those have started
 */

/**
 * Starts a server that listens on 127.0.0.1 only. Its output goes to `server.log` in its data folder. Ctrl-C ends it.
 * @param {object} options
 * @param {string} options.data folder for its settings, extensions and state
 * @param {Record<string, unknown>} [options.settings] settings of a new profile, added to those that keep VS Code quiet
 * @param {NodeJS.ProcessEnv} [options.env] the server's environment, which extensions inherit
 * @param {string} [options.token] a secret that clients must know; without one, any local user can run code here
 * @param {import('./setup/vscodeServer.mjs').ServerVersion} [options.version]
 * @returns {Promise<Server>}
 */
export async function startServer({ data, settings = {}, env = process.env, token, version }) {
  const { node, main } = await installVscodeServer(version);
  writeSettings(join(data, 'data', 'User'), { ...QUIET_SETTINGS, ...settings });
  const admission = token === undefined ? ['--without-connection-token'] : ['--connection-token', token];
  const args = [main, '--host', '127.0.0.1', '--port', '0', ...admission, '--accept-server-license-terms'];
  args.push('--telemetry-level', 'off', '--enable-smoke-test-driver');
  args.push(...folders(data));
  const outside = mkdtempSync(join(tmpdir(), 'vscode-server-'));
  args.push('--builtin-extensions-dir', linkBuiltinExtensions(main, outside));
  // A process group of its own: extension hosts outlive the browser and the server, so the whole group is ended.
  const child = spawn(node, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  const stop = async () => {
    await endGroup(child.pid, ended);
    rmSync(outside, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void stop());
  try {
    return { port: await listeningPort(child, join(data, 'server.log')), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Installs an extension for servers that are started on the same folder.
 * @param {string} vsix absolute path of the package
 * @param {object} options
 * @param {string} options.data as in `startServer`
 * @param {NodeJS.ProcessEnv} options.env
 * @throws {Error} if VS Code refuses the extension, with its output
 */
export async function installExtension(vsix, { data, env }) {
  const { node, main } = await installVscodeServer();
  const args = [main, '--install-extension', vsix, '--do-not-sync', '--accept-server-license-terms', ...folders(data)];
  await promisify(execFile)(node, args, { env });
}

/** @param {string} data */
function folders(data) {
  const within = ['--user-data-dir', join(data, 'data'), '--extensions-dir', join(data, 'extensions')];
  return ['--server-data-dir', data, ...within];
}

/**
 * Links VS Code's own extensions from outside the checkout. VS Code shows the theme of the extension under development,
 * whatever the settings say, and takes any theme inside that extension's folder for its own. The server is installed
 * there.
 * @param {string} main the server's script
 * @param {string} folder
 * @returns {string}
 */
function linkBuiltinExtensions(main, folder) {
  const link = join(folder, 'extensions');
  symlinkSync(join(dirname(dirname(main)), 'extensions'), link, 'junction');
  return link;
}

/**
 * The address that opens the workbench in a browser.
 * @param {number} port
 * @param {object} options
 * @param {string} options.folder the workspace's absolute path
 * @param {string} [options.extension] absolute path of an extension under development
 * @param {string} [options.tests] absolute path of a suite to run in the extension host
 * @param {string} [options.token]
 */
export function workbenchUrl(port, { folder, extension, tests, token }) {
  const remote = `vscode-remote://127.0.0.1:${String(port)}`;
  const payload = [['skipWelcome', 'true']];
  if (extension !== undefined) payload.push(['extensionDevelopmentPath', remote + extension]);
  if (tests !== undefined) payload.push(['extensionTestsPath', remote + tests]);
  const query = new URLSearchParams(token === undefined ? {} : { tkn: token });
  query.set('folder', folder);
  query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${String(port)}/?${query.toString()}`;
}

/**
 * @param {string} folder
 * @param {Record<string, unknown>} settings
 */
function writeSettings(folder, settings) {
  const file = join(folder, 'settings.json');
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(settings, null, 2));
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {string} log
 * @returns {Promise<number>}
 */
function listeningPort(child, log) {
  const output = createWriteStream(log);
  child.stdout.pipe(output);
  child.stderr.pipe(output);
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const port = /Extension host agent listening on (\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    const fail = () => {
      reject(new Error(`The VS Code server ended before it listened; ${log} holds what it printed.`));
    };
    child.once('error', fail);
    child.once('exit', fail);
  });
}

/**
 * @param {number | undefined} pid the group's first process, if it could be started
 * @param {Promise<void>} ended
 */
async function endGroup(pid, ended) {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  await Promise.race([ended, setTimeout(GRACE_MS, undefined, { ref: false })]);
  signalGroup(pid, 'SIGKILL');
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has already ended.
  }
}
