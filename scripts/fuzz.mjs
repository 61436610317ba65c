/**
 * `npm run fuzz [-- --cases N --seed N --of TEXT]`: reads damaged checkpoints and inputs. Each case must end with
 * values or a refusal, within seconds and in memory proportional to its file. The files of cases that don't are kept in
 * test-output/fuzz. `-- --case N` repeats one case; `--of` damages only the originals whose names contain the text.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { FuzzReport } from './fuzz/report.mjs';
import { runCases } from './fuzz/runner.mjs';
import { root, SetupError, runScript } from './setup/command.mjs';

const USAGE = 'Usage: npm run fuzz [-- --cases N --seed N --of TEXT | -- --case N --seed N --of TEXT]';
const DEFAULT_CASES = 100_000;
const folder = join(root, 'test-output', 'fuzz');

await runScript(() => fuzz(process.argv.slice(2)));

/** @param {string[]} args */
async function fuzz(args) {
  const { seed, cases, only, of } = options(args);
  mkdirSync(folder, { recursive: true });
  const report = new FuzzReport({
    folder,
    command: `npm run fuzz -- --seed ${seed}${of === '' ? '' : ` --of '${of}'`} --case`,
  });
  const worker = await bundleWorker();
  await runCases({ worker, seed, first: only ?? 0, end: only === undefined ? cases : only + 1, of, report });
  report.print();
  process.exitCode = report.failures.length > 0 ? 1 : 0;
}

/**
 * @param {string[]} args
 * @returns {{ seed: number, cases: number, only: number | undefined, of: string }}
 */
function options(args) {
  const { values } = parse(args);
  const seed = Number(values.seed ?? 1);
  const cases = Number(values.cases ?? DEFAULT_CASES);
  const only = values.case === undefined ? undefined : Number(values.case);
  if (![seed, cases, only ?? 0].every((value) => Number.isInteger(value) && value >= 0)) throw new SetupError(USAGE);
  return { seed, cases, only, of: values.of ?? '' };
}

/** @param {string[]} args */
function parse(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  try {
    return parseArgs({ args, options: { cases: text, seed: text, case: text, of: text } });
  } catch {
    throw new SetupError(USAGE);
  }
}

/** @returns {Promise<string>} the path of the bundle */
async function bundleWorker() {
  const outfile = join(folder, 'worker.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/fuzz/worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['onnxruntime-node', 'sharp', '*.wasm'],
    logLevel: 'warning',
  });
  return outfile;
}
