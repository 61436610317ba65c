/** Finds or installs a Chromium for the tests in a real VS Code: from the PATH, from Debian or from npm. */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, npmInstall, onPath, run, SetupError } from './command.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The newest version that Node 20 can unpack. */
const NPM_PACKAGE = '@sparticuz/chromium@143.0.4';

/** The package's own configuration looks for fonts where AWS Lambda has them. Without fonts, pages crash. */
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
 * @throws {SetupError} if none can be found or installed
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

/** Needs only a C library from the system: the package is made for AWS Lambda and includes NSS. */
async function fromNpm() {
  const folder = join(cache, 'browser');
  const executable = join(folder, 'chromium-with-libraries');
  if (existsSync(executable)) return executable;
  console.log(`Installing Chromium from npm (${NPM_PACKAGE}, 64 MB) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // It unpacks into TMPDIR, and unpacks libraries only if the environment looks like AWS Lambda.
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
