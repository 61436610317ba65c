/**
 * `npm run package [-- [--pre-release] TARGET …]`: makes a VSIX for each kind of machine, or for those named, in
 * dist-vsix/. Each holds only what its machine loads. Native packages for other machines are fetched from npm. The same
 * files are for the Marketplace and for Open VSX; docs/publishing.md says how they get there.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { stage } from './package/stage.mjs';
import { TARGETS, targetNamed } from './package/targets.mjs';
import { root, runScript } from './setup/command.mjs';

const OUTPUT = join(root, 'dist-vsix');
/** A size that downloads without a noticeable wait. */
const AIM_MB = 35;

const PRE_RELEASE = '--pre-release';

await runScript(() => packageFor(process.argv.slice(2)));

/** @param {readonly string[]} args names of targets; none for all. `--pre-release` marks the packages as such. */
async function packageFor(args) {
  const names = args.filter((arg) => arg !== PRE_RELEASE);
  const preRelease = args.includes(PRE_RELEASE);
  const targets = names.length === 0 ? TARGETS : names.map(targetNamed);
  mkdirSync(OUTPUT, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    for (const target of targets) await writePackage(target, work, preRelease);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {import('./package/targets.mjs').Target} target
 * @param {string} work
 * @param {boolean} preRelease
 */
async function writePackage(target, work, preRelease) {
  const folder = join(work, target.name);
  mkdirSync(folder);
  await stage(target, folder, join(work, 'fetched'));
  const packagePath = join(OUTPUT, `nvae-latent-inspector-${target.name}-${version()}.vsix`);
  await createVSIX({
    cwd: folder,
    target: target.name,
    packagePath,
    // The folder contains exactly what the package must contain.
    dependencies: false,
    preRelease,
    // Relative links and pictures become addresses in the repository, once the manifest names one.
    rewriteRelativeLinks: hasRepository(),
    allowMissingRepository: true,
  });
  const megabytes = statSync(packagePath).size / 1e6;
  const verdict = megabytes <= AIM_MB ? 'within' : 'over';
  console.log(`${packagePath}: ${megabytes.toFixed(1)} MB, ${verdict} the aim of ${String(AIM_MB)} MB`);
}

function version() {
  return manifest().version;
}

function hasRepository() {
  return manifest().repository !== undefined;
}

function manifest() {
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return /** @type {{ version: string, repository?: unknown }} */ (json);
}
