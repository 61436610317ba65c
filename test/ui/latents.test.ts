/** Latents saved from the page in VS Code, decoded again, and a broken file. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNpz } from '../../src/model/data/npz/npzFile';
import { answerFileDialog } from './fileDialog';
import { openWorkspace, type Inspector } from './inspector';
import { turnTo } from './views';

const SOON = { timeout: 20_000 };
let vscode: Inspector;
let whole: Buffer;

beforeAll(async () => {
  vscode = await openWorkspace({ env: (folder) => ({ NVAE_INSPECTOR_OPEN: join(folder, 'nvae-digits.pt') }) });
  await vscode.finished();
  await inPage('input-menu-chip').click();
  await inPage('found-input').getByText('images').first().click();
  await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
  await vscode.finished();
  await turnTo(vscode.webview, 'whatIf');
  await inPage('What-if-latents').click();
});

afterAll(() => vscode.close());

const inPage = (id: string) => vscode.webview.getByTestId(id);
const file = () => join(vscode.folder, 'nvae-digits-latents.npz');

test('latents of two groups are saved beside the checkpoint, a row for each image', async () => {
  await inPage('saved-groups').fill('0, 3');
  await inPage('save-latents').click();
  await answerFileDialog(vscode.page, { button: 'OK' });
  await inPage('saved-latents').getByText('z.0 (40, 8, 4, 4), z.3 (40, 8, 8, 8)').waitFor();
  await using npz = await openNpz(file(), undefined);
  expect([...npz.arrays].map(([name, { shape }]) => [name, shape])).toEqual([
    ['z.0', [40, 8, 4, 4]],
    ['z.3', [40, 8, 8, 8]],
    ['sha256', [40, 32]],
  ]);
});

test('the file is decoded to pictures, each beside the reconstruction of its image', async () => {
  await inPage('decode-latents').click();
  await answerFileDialog(vscode.page, { button: 'Decode', path: file() });
  await inPage('decoded-row-15').getByText('image 15, reconstructed').waitFor();
  expect(await inPage('decoded-rows').locator('canvas').count()).toBe(32);
  expect(await inPage('figure-decoded').innerText()).toContain('groups 0, 3 from the file');
  expect(await inPage('what-if-notes').innerText()).toContain('The file holds 40 rows');
  await vscode.screenshot('latents');
});

test('a broken file is said in a sentence, and the pictures stay', async () => {
  whole = await readFile(file());
  await writeFile(file(), whole.subarray(0, 1000));
  await inPage('decode-again').click();
  await expect
    .poll(() => inPage('decode-latents-status').innerText(), SOON)
    .toContain('The pictures before it are shown.');
  expect(await inPage('decode-latents-status').innerText()).toContain('nvae-digits-latents.npz');
  expect(await inPage('decoded-rows').locator('canvas').count()).toBe(32);
});

test('after a reload, what was chosen is still there, and the same file is offered and decoded again', async () => {
  await writeFile(file(), whole);
  const loaded = vscode.page.waitForEvent('load');
  await vscode.runCommand('Developer: Reload Window');
  await loaded;
  await vscode.finished();
  await inPage('run-bar-save-latents').waitFor();
  expect(await inPage('saved-groups').inputValue()).toBe('0, 3');
  expect(await inPage('decode-latents-offered-again').innerText()).toContain('its pictures aren’t kept');
  expect(await inPage('decoded-rows').count()).toBe(0);
  expect(await inPage('decode-again').innerText()).toBe('Decode nvae-digits-latents.npz again');
  await inPage('decode-again').click();
  await inPage('decoded-row-15').getByText('image 15, reconstructed').waitFor();
  expect(await inPage('decoded-rows').locator('canvas').count()).toBe(32);
});

test('a file that is gone by then is said in a sentence, and another can be chosen', async () => {
  await rename(file(), join(vscode.folder, 'elsewhere.npz'));
  const loaded = vscode.page.waitForEvent('load');
  await vscode.runCommand('Developer: Reload Window');
  await loaded;
  await vscode.finished();
  await inPage('decode-again').click();
  await inPage('decode-latents-status')
    .getByText(/nvae-digits-latents\.npz is not there/)
    .waitFor();
  await vscode.screenshot('latents-gone');
  await inPage('decode-latents').click();
  await answerFileDialog(vscode.page, { button: 'Decode', path: join(vscode.folder, 'elsewhere.npz') });
  await inPage('decoded-row-15').getByText('image 15, reconstructed').waitFor();
});
