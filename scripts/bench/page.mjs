/**
 * `npm run bench -- page`: how soon the page shows numbers for checkpoints of released sizes, how quickly it answers,
 * and how much memory it takes, in a real VS Code with a real browser. Prints figures beside their aims.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { openWorkbench } from '../../test/workbench.mjs';
import { stage } from '../package/stage.mjs';
import { targetNamed } from '../package/targets.mjs';
import { installBrowser } from '../setup/browser.mjs';
import { root, SetupError } from '../setup/command.mjs';
import { installVscodeServer } from '../setup/vscodeServer.mjs';
import { PAGE_OPENING } from './aims.mjs';
import { folder, releasedCheckpoint } from './released.mjs';
import { findTorch } from './runners.mjs';
import { loadTypeScript } from '../typeScript.mjs';

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {readonly number[]} values
 * @property {string} unit
 * @property {number | null} aim limit for the median; `null` if there is none
 *
 * @typedef {import('../../test/bench/wideCheckpoint.ts').WideShape} WideShape
 *
 * @typedef {object} PageBench the exports of test/bench/pageBench.ts, whose types need those of a browser
 * @property {readonly WideShape[]} SHAPES
 * @property {(shape: WideShape) => string} titleOf
 * @property {(path: string, shape: WideShape) => Promise<void>} writeWideCheckpoint
 * @property {(page: import('playwright-core').Page) => Promise<void>} preparePage
 * @property {(page: import('playwright-core').Page, shape: WideShape) => Promise<Figure[]>} measurePage
 * @property {(page: import('playwright-core').Page, fileName: string) => Promise<Opening>} measureOpening
 *
 * @typedef {object} TableBench the exports of test/bench/tableBench.ts
 * @property {string} TABLE_TITLE
 * @property {(path: string) => Promise<void>} writeTableStatistics
 * @property {(page: import('playwright-core').Page) => Promise<Figure>} measureTable
 *
 * @typedef {{ firstMapS: number, firstSampleS: number }} Opening
 */

/** Number of times that each checkpoint is opened. */
const OPENINGS = 3;

export async function benchPage() {
  await installVscodeServer();
  await installBrowser();
  const bench = /** @type {PageBench} */ (await loadTypeScript('test/bench/pageBench.ts'));
  const work = await mkdtemp(join(tmpdir(), 'bench-page-'));
  try {
    await benchOpening(bench, await packagedExtension(work));
  } finally {
    await rm(work, { recursive: true });
  }
  for (const shape of bench.SHAPES) await benchAnswers(bench, shape);
  await benchTable(/** @type {TableBench} */ (await loadTypeScript('test/bench/tableBench.ts')));
}

/**
 * @param {string} work absolute path of an empty folder
 * @returns {Promise<string>} the folder of the extension that users get: its bundles are minified
 */
async function packagedExtension(work) {
  const extension = join(work, 'extension');
  await mkdir(extension);
  await stage(targetNamed(`${process.platform}-${process.arch}`), extension, join(work, 'fetched'));
  return extension;
}

/**
 * Opens each released size as a user does, with the command.
 * @param {PageBench} bench
 * @param {string} extension
 */
async function benchOpening({ measureOpening }, extension) {
  const hasTorch = (await findTorch()).kind === 'found';
  for (const [size, aims] of Object.entries(PAGE_OPENING)) {
    /** @type {Opening[]} */
    const openings = [];
    try {
      // The sample is a smaller network and would say nothing about the aims.
      const checkpoint = await releasedCheckpoint(size, hasTorch);
      if (dirname(checkpoint) !== folder) throw new SetupError(`Without PyTorch there is no checkpoint of its size.`);
      console.log(`Opening ${size}; load average before: ${(loadavg()[0] ?? 0).toFixed(2)}`);
      for (let i = 0; i < OPENINGS; i++) {
        const workbench = await openWorkbench({ folder, extension });
        try {
          openings.push(await measureOpening(workbench.page, basename(checkpoint)));
        } finally {
          await workbench.close();
        }
      }
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      console.log(`${size} is left out. ${error.message}`);
      continue;
    }
    /** @param {keyof Opening} name */
    const figure = (name) => ({ values: openings.map((opening) => opening[name]), unit: 's', aim: aims[name] });
    console.log(inWords({ what: 'command → first heatmap', ...figure('firstMapS') }));
    console.log(inWords({ what: 'command → all groups of the first sample', ...figure('firstSampleS') }));
  }
}

/**
 * Measures how an open page answers.
 * @param {PageBench} bench
 * @param {WideShape} shape
 */
async function benchAnswers({ titleOf, measurePage, preparePage, writeWideCheckpoint }, shape) {
  const checkpoint = join(folder, 'wide.pt');
  await writeWideCheckpoint(checkpoint, shape);
  console.log(`The page at ${titleOf(shape)}; load average before: ${(loadavg()[0] ?? 0).toFixed(2)}`);
  const workbench = await openWorkbench({
    folder,
    extension: root,
    env: { NVAE_INSPECTOR_OPEN: checkpoint },
    beforeLoad: preparePage,
  });
  try {
    for (const figure of await measurePage(workbench.page, shape)) console.log(inWords(figure));
  } finally {
    await workbench.close();
  }
}

/**
 * Measures a scroll through the images of a large data set.
 * @param {TableBench} bench
 */
async function benchTable({ TABLE_TITLE, measureTable, writeTableStatistics }) {
  const statistics = join(folder, 'many.safetensors');
  await writeTableStatistics(statistics);
  console.log(`The table of ${TABLE_TITLE}; load average before: ${(loadavg()[0] ?? 0).toFixed(2)}`);
  const workbench = await openWorkbench({ folder, extension: root, env: { NVAE_INSPECTOR_OPEN: statistics } });
  try {
    console.log(inWords(await measureTable(workbench.page)));
  } finally {
    await workbench.close();
  }
}

/**
 * @param {Figure} figure
 * @returns {string} `what: 3.2 ms, at most 5.1 (aim: 16 ms, met)`
 */
function inWords({ what, values, unit, aim }) {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? NaN;
  const most = sorted.length > 1 ? `, at most ${(sorted.at(-1) ?? NaN).toFixed(1)}` : '';
  const verdict = aim === null ? '' : ` (aim: ${String(aim)} ${unit}, ${median <= aim ? 'met' : 'missed'})`;
  return `  ${what}: ${median.toFixed(1)} ${unit}${most}${verdict}`;
}
