/**
 * `npm run bench -- page`: how fast the page answers, in a real VS Code with a real browser, and what memory it takes.
 * Prints figures beside their aims.
 */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { openWorkbench } from '../../test/workbench.mjs';
import { installBrowser } from '../setup/browser.mjs';
import { root } from '../setup/command.mjs';
import { installVscodeServer } from '../setup/vscodeServer.mjs';
import { folder } from './released.mjs';
import { loadTypeScript } from './typeScript.mjs';

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {readonly number[]} values
 * @property {string} unit
 * @property {number | null} aim what the median should not exceed; `null` where none was set
 *
 * @typedef {object} PageBench what test/bench/pageBench.ts exports; its types need those of a browser
 * @property {string} TITLE
 * @property {(path: string) => Promise<void>} writeWideCheckpoint
 * @property {(page: import('playwright-core').Page) => Promise<void>} preparePage
 * @property {(page: import('playwright-core').Page) => Promise<Figure[]>} measurePage
 */

export async function benchPage() {
  await installVscodeServer();
  await installBrowser();
  const { TITLE, measurePage, preparePage, writeWideCheckpoint } = /** @type {PageBench} */ (
    await loadTypeScript('pageBench')
  );
  const checkpoint = join(folder, 'wide.pt');
  await writeWideCheckpoint(checkpoint);
  console.log(`The page at ${TITLE}; load average before: ${(loadavg()[0] ?? 0).toFixed(2)}`);
  const workbench = await openWorkbench({
    folder,
    extension: root,
    env: { NVAE_INSPECTOR_OPEN: checkpoint },
    beforeLoad: preparePage,
  });
  try {
    for (const figure of await measurePage(workbench.page)) console.log(inWords(figure));
  } finally {
    await workbench.close();
  }
}

/**
 * @param {Figure} figure
 * @returns {string} `what: 3.2 ms, at the most 5.1 (aim: 16 ms, met)`
 */
function inWords({ what, values, unit, aim }) {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? NaN;
  const most = sorted.length > 1 ? `, at the most ${(sorted.at(-1) ?? NaN).toFixed(1)}` : '';
  const verdict = aim === null ? '' : ` (aim: ${String(aim)} ${unit}, ${median <= aim ? 'met' : 'missed'})`;
  return `  ${what}: ${median.toFixed(1)} ${unit}${most}${verdict}`;
}
