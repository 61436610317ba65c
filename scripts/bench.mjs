/**
 * Benchmarks, with their results printed beside their aims:
 *
 * - `npm run bench [-- SIZE … --rounds N]`: races `nvae-inspect` against PyTorch on the CPU, on checkpoints of released
 *   sizes, mnist by default (bench/sizes.mjs);
 * - `npm run bench -- --engines [SIZE|ENGINE … --rounds N]`: races the engines of this machine against PyTorch on the
 *   same device; by default all engines, on mnist and cifar10 (bench/engines.mjs);
 * - `npm run bench -- cancel`: how long cancelling takes (bench/cancel.mjs);
 * - `npm run bench -- session`: how much time a session saves when the input or seed changes (bench/session.mjs);
 * - `npm run bench -- sweep`: images per second of a sweep, against its network alone (bench/sweep.mjs);
 * - `npm run bench -- whatif`: what leaving out every group costs beyond the stages that must run (bench/whatIf.mjs);
 * - `npm run bench -- live`: how soon a picture follows the move of a slider (bench/live.mjs);
 * - `npm run bench -- page`: how quickly the page opens and answers (bench/page.mjs).
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCancelling } from './bench/cancel.mjs';
import { LEGEND } from './bench/comparison.mjs';
import { raceEngines } from './bench/engines.mjs';
import { benchLive } from './bench/live.mjs';
import { benchPage } from './bench/page.mjs';
import { folder, RELEASED } from './bench/released.mjs';
import { findTorch, INSTALL_TORCH } from './bench/runners.mjs';
import { benchSession } from './bench/session.mjs';
import { benchSweep } from './bench/sweep.mjs';
import { benchWhatIf } from './bench/whatIf.mjs';
import { raceSizes } from './bench/sizes.mjs';
import { root, run, SetupError, runScript } from './setup/command.mjs';

/**
 * @typedef {{ kind: 'page' | 'cancel' | 'session' | 'whatif' | 'live' }} Timing
 * @typedef {{ kind: 'sweep', images: number | null }} SweepRace
 * @typedef {{ kind: 'sizes', sizes: string[], rounds: number }} SizesRace
 * @typedef {{ kind: 'engines', sizes: string[], names: string[], rounds: number }} EnginesRace
 */

const USAGE = `Usage: npm run bench [-- ${Object.keys(RELEASED).join('|')} … --rounds N]
       npm run bench -- --engines [SIZE|ENGINE … --rounds N]
       npm run bench -- cancel|session|whatif|live|page
       npm run bench -- sweep [--images N]`;
const DEFAULT_ROUNDS = 5;
const DEFAULT_ENGINE_ROUNDS = 3;

await runScript(() => bench(options(process.argv.slice(2))));

/** @param {Timing | SweepRace | SizesRace | EnginesRace} asked */
async function bench(asked) {
  if (!(await run(process.execPath, [join('scripts', 'build.mjs')]))) throw new SetupError('The build failed.');
  if (asked.kind === 'page') return benchPage();
  const torch = await findTorch();
  const hasTorch = torch.kind === 'found';
  const threads = hasTorch ? torch.threads : availableParallelism();

  const cores = cpus();
  console.log(`${cores[0]?.model ?? 'unknown CPU'}, ${cores.length} cores; ${threads} threads on either side`);
  console.log(`Node ${process.version}, ONNX Runtime ${onnxRuntimeVersion()}`);
  console.log(hasTorch ? `${torch.versions}${torch.card === null ? '' : `, ${torch.card}`}` : torch.reason);
  if (!hasTorch) console.log(`Only our own figures, then. To install PyTorch: ${INSTALL_TORCH}`);
  console.log(`Checkpoints and images are kept in ${folder} (may be deleted).`);
  console.log(`Load average before: ${load()}`);
  switch (asked.kind) {
    case 'cancel':
      await benchCancelling(hasTorch);
      break;
    case 'session':
      await benchSession(hasTorch);
      break;
    case 'whatif':
      await benchWhatIf({ threads, hasTorch });
      break;
    case 'live':
      await benchLive({ threads, hasTorch });
      break;
    case 'sweep':
      await benchSweep({ threads, hasTorch, images: asked.images });
      break;
    case 'sizes':
      await raceSizes({ ...asked, threads, hasTorch });
      break;
    case 'engines':
      await raceEngines({ ...asked, threads, torch });
  }
  if (asked.kind === 'sizes' || asked.kind === 'engines') console.log(`\n${LEGEND}`);
  console.log(`\nLoad average after: ${load()}`);
}

/**
 * @param {string[]} args
 * @returns {Timing | SweepRace | SizesRace | EnginesRace}
 * @throws {SetupError} with the usage
 */
function options(args) {
  const { values, positionals } = parse(args);
  const { engines = false } = values;
  const rounds = Number(values.rounds ?? (engines ? DEFAULT_ENGINE_ROUNDS : DEFAULT_ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1) throw new SetupError(USAGE);
  const [first] = positionals;
  if (!engines && positionals.length === 1 && isTiming(first)) return { kind: first };
  if (!engines && positionals.length === 1 && first === 'sweep') return { kind: 'sweep', images: imagesIn(values) };
  const sizes = positionals.filter((name) => name in RELEASED);
  const names = positionals.filter((name) => !(name in RELEASED));
  // The command line knows which engines exist.
  if (engines) return { kind: 'engines', sizes: sizes.length > 0 ? sizes : ['mnist', 'cifar10'], names, rounds };
  if (names.length > 0) throw new SetupError(USAGE);
  return { kind: 'sizes', sizes: sizes.length > 0 ? sizes : ['mnist'], rounds };
}

/**
 * @param {string | undefined} name
 * @returns {name is Timing['kind']}
 */
function isTiming(name) {
  return name === 'page' || name === 'cancel' || name === 'session' || name === 'whatif' || name === 'live';
}

/** @param {{ images?: string | undefined }} values */
function imagesIn({ images }) {
  if (images === undefined) return null;
  const count = Number(images);
  if (!Number.isInteger(count) || count < 2) throw new SetupError(USAGE);
  return count;
}

/** @param {string[]} args */
function parse(args) {
  try {
    const options = /** @type {const} */ ({
      rounds: { type: 'string' },
      images: { type: 'string' },
      engines: { type: 'boolean' },
    });
    return parseArgs({ args, options, allowPositionals: true });
  } catch {
    throw new SetupError(USAGE);
  }
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
