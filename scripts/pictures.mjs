/**
 * `node scripts/pictures.mjs [-- NAME …]`: takes the pictures of the README and the walkthrough again, or those whose
 * file names contain a NAME, from the page on the gallery's recording of the sample. They are in media/.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { BROWSER_ARGS } from '../test/workbench.mjs';
import { writeBundles } from './bundles.mjs';
import { Reader } from './pictures/reader.mjs';
import { SCENES } from './pictures/scenes.mjs';
import { installBrowser } from './setup/browser.mjs';
import { root, runScript, SetupError } from './setup/command.mjs';
import { loadTypeScript } from './typeScript.mjs';

/**
 * @typedef {object} Gallery the exports of test/gallery/gallery.ts that are used here
 * @property {(anew: boolean, names: readonly string[]) => Promise<void>} record
 * @property {(port: number) => Promise<{ url: string, close: () => Promise<void> }>} serve
 */

const ENTRY = 'sample';
const ENTRIES = [ENTRY, 'run', 'what-if'];
/** Every reader of the README loads them, and they are in every package. */
const MOST_BYTES = 400_000;
/** So that lines and letters are sharp on dense screens. */
const DEVICE_PIXELS = 1.5;
const QUALITY = 80;

await runScript(async () => {
  const names = process.argv.slice(2).filter((name) => name !== '--');
  await writeBundles(join(root, 'dist'), 'development');
  const gallery = /** @type {Gallery} */ (await loadTypeScript('test/gallery/gallery.ts'));
  await gallery.record(false, ENTRIES);
  const site = await gallery.serve(0);
  const browser = await chromium.launch({ executablePath: await installBrowser(), args: BROWSER_ARGS });
  try {
    for (const scene of SCENES) {
      if (names.length > 0 && !names.some((name) => scene.file.includes(name))) continue;
      const page = await browser.newPage({ viewport: scene.window, deviceScaleFactor: DEVICE_PIXELS });
      const { entry, moment } = scene.shown ?? { entry: ENTRY };
      await page.goto(`${site.url}/?bare=1&entry=${entry}&theme=${scene.theme}`);
      const reader = new Reader(page);
      await reader.webview.locator('main').waitFor();
      if (moment !== undefined) {
        await page.locator('select[name=moment]').selectOption({ label: moment }, { force: true });
      }
      await scene.play(reader);
      await write(join(root, 'media', scene.file), reader);
      await page.close();
    }
  } finally {
    await browser.close();
    await site.close();
  }
});

/**
 * Writes a picture, or an animation if there are several frames.
 * @param {string} file absolute path, ending in `.webp`
 * @param {Reader} reader
 * @throws {SetupError} if the file is too large
 */
async function write(file, { frames }) {
  await mkdir(dirname(file), { recursive: true });
  const pictures = frames.map(({ picture }) => picture);
  const [first] = pictures;
  const image = pictures.length > 1 ? sharp(pictures, { join: { animated: true } }) : sharp(first);
  const delay = frames.map(({ shownMs }) => shownMs);
  const animation = pictures.length > 1 ? { delay, loop: 0, minSize: true } : {};
  await image.webp({ quality: QUALITY, effort: 6, ...animation }).toFile(file);
  const { size } = await stat(file);
  console.log(`${file}: ${frames.length} frames, ${Math.round(size / 1000)} kB`);
  if (size > MOST_BYTES) throw new SetupError(`${file} has more than ${MOST_BYTES / 1000} kB: take fewer frames.`);
}
