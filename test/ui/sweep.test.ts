/** A data set chosen, measured further, cancelled, and taken up again, as a user would. */
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { nvaeInspect, SAMPLE } from '../cli/nvaeInspect';
import { idxFile } from '../fixtures/idxFile';
import { answerFileDialog } from './fileDialog';
import { openWorkspace, type Inspector } from './inspector';
import { turnTo } from './views';

/** So many that there is time to cancel. */
const IMAGES = 3000;
const SIDE = 28;

let folder: string;
let vscode: Inspector;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  const digits = join(folder, 'digits');
  const pixels = new Uint8Array(IMAGES * SIDE * SIDE).map((_, i) => (i * 31 + Math.floor(i / 784) * 7) % 256);
  await writeFile(digits, idxFile([IMAGES, SIDE, SIDE], pixels));
  vscode = await openWorkspace({
    files: { 'checkpoint.pt': SAMPLE, 'digits-images-idx3-ubyte': digits },
    env: (workspace) => ({ NVAE_INSPECTOR_OPEN: join(workspace, 'checkpoint.pt') }),
  });
  await vscode.finished();
});
afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const inPage = (id: string) => vscode.webview.getByTestId(id);

test('A data set is measured further, cancelled, and goes on where it ended', async () => {
  await inPage('input-menu-chip').click();
  await inPage('found-input').getByText('digits-images-idx3-ubyte').first().click();
  await inPage('input-menu-chip').getByText('64 of 3,000 images from digits-images-idx3-ubyte').waitFor();
  await vscode.finished();

  await turnTo(vscode.webview, 'images');
  await inPage('measure-menu-chip').click();
  await inPage('measure-menu').getByLabel('model samples').fill('0');
  await inPage('measure').click();
  await answerFileDialog(vscode.page, { button: 'OK' });
  await inPage('input-menu-chip')
    .getByText(/^(?!64 )\d\S* of 3,000 images/)
    .waitFor();
  await inPage('cancel').click();
  await inPage('status').getByText('Cancelled.').waitFor();

  const out = join(vscode.folder, 'checkpoint-statistics.safetensors');
  await expect
    .poll(
      () =>
        access(out).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  const part = (await readStatistics(out)).records.names.count;
  expect(part).toBeGreaterThan(0);
  expect(part).toBeLessThan(IMAGES);

  await inPage('restart').click();
  await inPage('status')
    .getByText(/^Measured in .*; saved in checkpoint-statistics\.safetensors$/)
    .waitFor({ timeout: 120_000 });
  await vscode.screenshot('measured-more');
  const { measurement, records } = await readStatistics(out);
  expect(records.names.count).toBe(IMAGES);

  const alone = join(folder, 'alone.safetensors');
  const images = join(vscode.folder, 'digits-images-idx3-ubyte');
  const { code } = await nvaeInspect('sweep', SAMPLE, '--images', images, '--count', String(IMAGES), '--out', alone);
  expect(code).toBe(0);
  expect(measurement.rows).toEqual((await readStatistics(alone)).measurement.rows);
}, 240_000);
