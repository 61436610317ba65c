/**
 * `npm run soak [-- --minutes N --seed N]`: a long day with the page in a real VS Code. At random, but the same for a
 * seed, it opens, changes, compares, cancels, kills and closes, over the sample, a checkpoint with flows, a large and a
 * broken one. At the end no process, handle or temporary file may be left, memory is as at the start, and every page
 * showed results or a sentence. Linux only.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { installBrowser } from './setup/browser.mjs';
import { root, run, runScript, SetupError } from './setup/command.mjs';
import { installVscodeServer } from './setup/vscodeServer.mjs';
import { loadTypeScript } from './typeScript.mjs';

const USAGE = 'Usage: npm run soak [-- --minutes N --seed N]';
const DEFAULT_MINUTES = 60;
/** Every action, and what hindered it. */
const LOG = join(root, 'test-output', 'soak.log');

/**
 * @typedef {(line: string) => void} Say
 * @typedef {{ minutes: number, seed: number, probe: string, say: Say, log: Say }} SoakOptions
 * @typedef {{ soak: (options: SoakOptions) => Promise<string[]> }} Soak the exports of test/soak/soak.ts
 */

await runScript(() => soak(process.argv.slice(2)));

/** @param {string[]} args */
async function soak(args) {
  const { minutes, seed } = options(args);
  if (process.platform !== 'linux') throw new SetupError('The soak finds processes and open files on Linux only.');
  if (!(await run(process.execPath, [join('scripts', 'build.mjs')]))) throw new SetupError('The build failed.');
  await installVscodeServer();
  await installBrowser();
  const probe = await bundleProbe();
  const { soak } = /** @type {Soak} */ (await loadTypeScript('test/soak/soak.ts'));
  const startMs = performance.now();
  /** @param {string} line */
  const say = (line) => {
    console.log(`${((performance.now() - startMs) / 60_000).toFixed(1)} min  ${line}`);
  };
  mkdirSync(dirname(LOG), { recursive: true });
  writeFileSync(LOG, '');
  /** @param {string} line */
  const log = (line) => {
    appendFileSync(LOG, `${line}\n`);
  };
  const faults = await soak({ minutes, seed, probe, say, log });
  for (const fault of faults) console.error(`  ${fault}`);
  console.log(faults.length === 0 ? 'No faults.' : `${faults.length} faults.`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

/**
 * @param {string[]} args
 * @returns {{ minutes: number, seed: number }}
 */
function options(args) {
  const { values } = parse(args);
  const minutes = Number(values.minutes ?? DEFAULT_MINUTES);
  const seed = Number(values.seed ?? 1);
  if (!(minutes > 0) || !Number.isInteger(seed) || seed < 0) throw new SetupError(USAGE);
  return { minutes, seed };
}

/** @param {string[]} args */
function parse(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  try {
    return parseArgs({ args, options: { minutes: text, seed: text } });
  } catch {
    throw new SetupError(USAGE);
  }
}

/** @returns {Promise<string>} the path of the bundle that runs in the extension host */
async function bundleProbe() {
  const outfile = join(root, 'dist', 'test', 'soak', 'probe.js');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/soak/probe.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}
