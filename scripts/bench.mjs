/**
 * `npm run bench -- page`: how fast the page answers (bench/page.mjs).
 *
 * `npm run bench [-- SIZE … --rounds N]`: races `nvae-inspect` against PyTorch on checkpoints of released sizes (default:
 * mnist) and prints the ratios beside their aims. The two take turns within one run, so that what else the machine
 * does meets both.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folder, RELEASED, releasedCheckpoint, writeImages } from './bench/released.mjs';
import { benchPage } from './bench/page.mjs';
import { findTorch, runOurs, runTorch } from './bench/runners.mjs';
import { comparisonTable, LEGEND } from './bench/comparison.mjs';
import { root, run, SetupError } from './setup/command.mjs';
import { installDependencies } from './setup/dependencies.mjs';

/** @typedef {import('./bench/comparison.mjs').Round} Round */

const BATCHES = [8, 1];
const DEFAULT_ROUNDS = 5;
/** What stands in place of sizes to measure the page. */
const PAGE = 'page';
/** What PyTorch's side needs; the version that the expected values of the tests were made with. */
const INSTALL_TORCH = 'python3 -m pip install torch==2.13.0 numpy';

try {
  await bench(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @param {string[]} args */
async function bench(args) {
  const { sizes, rounds } = options(args);
  await installDependencies();
  if (!(await run(process.execPath, [join('scripts', 'build.mjs')]))) throw new SetupError('The build failed.');
  if (sizes.includes(PAGE)) return benchPage();
  const torch = await findTorch();
  const threads = torch.kind === 'found' ? torch.threads : availableParallelism();

  const cores = cpus();
  console.log(`${cores[0]?.model ?? 'unknown CPU'}, ${cores.length} cores; ${threads} threads on either side`);
  console.log(`Node ${process.version}, ONNX Runtime ${onnxRuntimeVersion()}`);
  console.log(torch.kind === 'found' ? torch.versions : torch.reason);
  if (torch.kind === 'missing') console.log(`Only our own figures, then. To install PyTorch: ${INSTALL_TORCH}`);
  console.log(`Checkpoints and images are kept in ${folder} (may be deleted).`);
  console.log(`Load average before: ${load()}`);
  for (const size of sizes) {
    try {
      await race(size, { rounds, threads, torch: torch.kind === 'found' });
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      console.log(`\n${size} is left out. ${error.message}`);
    }
  }
  if (torch.kind === 'found') console.log(`\n${LEGEND}`);
  console.log(`\nLoad average after: ${load()}`);
}

/** @param {string[]} args */
function options(args) {
  const usage = `Usage: npm run bench [-- ${Object.keys(RELEASED).join('|')} … --rounds N | -- ${PAGE}]`;
  const { values, positionals } = parse(args, usage);
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  const isPage = positionals.length === 1 && positionals[0] === PAGE;
  const areSizes = positionals.every((size) => size in RELEASED);
  if (!Number.isInteger(rounds) || rounds < 1 || !(isPage || areSizes)) throw new SetupError(usage);
  return { sizes: positionals.length > 0 ? positionals : ['mnist'], rounds };
}

/**
 * @param {string[]} args
 * @param {string} usage
 */
function parse(args, usage) {
  try {
    return parseArgs({ args, options: { rounds: { type: 'string' } }, allowPositionals: true });
  } catch {
    throw new SetupError(usage);
  }
}

/**
 * @param {string} size
 * @param {{ rounds: number, threads: number, torch: boolean }} options `torch`: whether there is an opponent
 * @throws {SetupError} when either side can't run it
 */
async function race(size, { rounds, threads, torch }) {
  const checkpoint = await releasedCheckpoint(size, torch);
  const timedPasses = RELEASED[size]?.timedPasses ?? 1;
  console.log(`\n${size}: ${checkpoint}; rounds: ${rounds}, timed passes a run: ${timedPasses}`);
  const contests = BATCHES.map((batch) => ({
    batch,
    ours: { checkpoint, images: writeImages(size, batch), batch, timedPasses, threads },
    plain: { checkpoint, batch, timedPasses: 1, fold: false },
    folded: { checkpoint, batch, timedPasses, fold: true },
    /** @type {Round[]} */
    counted: [],
  }));
  // Round 0 is not counted: it brings both sides' files into memory.
  for (let round = 0; round <= rounds; round++) {
    for (const { ours, plain, folded, counted } of contests) {
      const turns = {
        ours: await runOurs(ours),
        ...(torch && { plain: await runTorch(plain), folded: await runTorch(folded) }),
      };
      if (round > 0) counted.push(turns);
    }
  }
  for (const { batch, counted } of contests) console.log(`\n${comparisonTable(batch, counted)}`);
}

function onnxRuntimeVersion() {
  const path = join(root, 'node_modules', 'onnxruntime-node', 'package.json');
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(path, 'utf8'));
  return /** @type {{ version: string }} */ (json).version;
}

function load() {
  return loadavg()
    .map((value) => value.toFixed(2))
    .join(', ');
}
