/** A Chromium for the tests in a real VS Code: the one on the PATH, else Debian's, else one from npm. */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, npmInstall, onPath, run, SetupError } from './command.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The newest that Node 20 can unpack. */
const NPM_PACKAGE = '@sparticuz/chromium@143.0.4';

/** Its own looks for fonts in places of that cloud; where it finds none, Chromium's pages crash. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * @returns {Promise<string>} the path of its executable
 * @throws {SetupError} when none can be had
 */
export async function installBrowser() {
  return onPath(...NAMES) ?? (await fromDebian()) ?? (await fromNpm());
}

/** @returns {Promise<string | undefined>} */
async function fromDebian() {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return undefined;
  console.log('Installing Chromium (apt-get install chromium) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = ['-qq', '-o', 'Dpkg::Use-Pty=0'];
  await run('apt-get', [...quiet, 'update'], { env });
  await run('apt-get', [...quiet, 'install', '--yes', '--no-install-recommends', 'chromium'], { env });
  return onPath(...NAMES);
}

/** Needs nothing of the system but its C library: the package brings NSS along, meant for machines in a cloud. */
async function fromNpm() {
  const folder = join(cache, 'browser');
  const executable = join(folder, 'chromium-with-libraries');
  if (existsSync(executable)) return executable;
  console.log(`Installing Chromium from npm (${NPM_PACKAGE}, 64 MB) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // It unpacks into TMPDIR, and the libraries only where it takes the machine for one of that cloud's.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  const unpack = "import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())";
  const unpacked =
    process.platform === 'linux' &&
    process.arch === 'x64' &&
    (await npmInstall(folder, [NPM_PACKAGE])) &&
    (await run(process.execPath, ['--eval', unpack], { cwd: folder, env }));
  if (!unpacked) {
    throw new SetupError(
      'No Chromium was found on the PATH, and none could be installed. Install Chromium or Chrome (Debian: apt-get install chromium) and run this again.',
    );
  }
  const libraries = join(folder, 'al2023', 'lib');
  const fonts = join(folder, 'fonts');
  writeFileSync(join(fonts, 'fonts.conf'), FONTS);
  writeFileSync(
    executable,
    `#!/bin/sh\nLD_LIBRARY_PATH='${libraries}' FONTCONFIG_PATH='${fonts}' exec '${join(folder, 'chromium')}' "$@"\n`,
  );
  chmodSync(executable, 0o755);
  return executable;
}
