/**
 * `npm start [-- CHECKPOINT]`: sets up, builds, and opens VS Code with the Inspector on a checkpoint, by default the
 * sample in media/. Uses the desktop VS Code if there is one, otherwise a VS Code server whose page opens in a browser.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startServer, workbenchUrl } from './server.mjs';
import { cache, onPath, root, run, SetupError, runScript } from './setup/command.mjs';

const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');

await runScript(() => start(checkpointPath(process.argv.slice(2))));

/** @param {string} checkpoint absolute path */
async function start(checkpoint) {
  console.log('Building …');
  if (!(await run(process.execPath, [join('scripts', 'build.mjs')]))) throw new SetupError('The build failed.');
  // The extension opens the checkpoint that this names as soon as it is activated.
  const env = { ...process.env, NVAE_INSPECTOR_OPEN: checkpoint };
  if (!(await openDesktop(dirname(checkpoint), env))) await openServer(dirname(checkpoint), env);
}

/**
 * @param {readonly string[]} args
 * @returns {string} an absolute path; a relative argument is resolved against the folder where npm was called
 */
function checkpointPath(args) {
  if (args.length > 1 || args[0]?.startsWith('-') === true) throw new SetupError('Usage: npm start [-- CHECKPOINT]');
  if (args[0] === undefined) return SAMPLE;
  const path = resolve(process.env['INIT_CWD'] ?? '.', args[0]);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new SetupError(`There is no file ${path}. Give the path of a checkpoint, or none to see the sample.`);
  }
  return path;
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>} false if there is no desktop VS Code, or it can't show a window
 */
async function openDesktop(folder, env) {
  const hasDisplay = process.platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  const code = onPath('code');
  // In a remote window's terminal, `code` only talks to that window and doesn't support development paths.
  if (code === undefined || !hasDisplay || env['VSCODE_IPC_HOOK_CLI'] !== undefined) return false;
  console.log(`Opening VS Code (${code}) on ${folder} …`);
  return run(code, [`--extensionDevelopmentPath=${root}`, folder], { env });
}

/**
 * Opens a server, and returns when it ends.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function openServer(folder, env) {
  const data = join(cache, 'profile');
  mkdirSync(data, { recursive: true });
  const token = randomBytes(16).toString('hex');
  const server = await startServer({ data, env, token, settings: { 'window.autoDetectColorScheme': true } });
  const connection = env['SSH_CONNECTION']?.split(' ');
  if (connection !== undefined) {
    const [, , host = '', sshPort = '22'] = connection;
    const forward = `${server.port}:127.0.0.1:${server.port}`;
    console.log('\nThis machine is reached over SSH. On your own machine, run');
    console.log(`\n  ssh -N -L ${forward} -p ${sshPort} ${userInfo().username}@${host}`);
  }
  console.log('\nVS Code is ready. Open this address, which is for you alone, in a browser:');
  console.log(`\n  ${workbenchUrl(server.port, { folder, extension: root, token })}`);
  console.log('\nCtrl-C ends it.');
  await server.ended;
}
