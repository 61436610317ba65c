/** Taking numbers and figures away from a page in VS Code: files beside the checkpoint, and the clipboard. */
import { spawnSync } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { inspectAsJson, SAMPLE, SAMPLE_IMAGES, type Results } from '../cli/nvaeInspect';
import { answerFileDialog } from './fileDialog';
import { openWorkspace, type Inspector } from './inspector';

const SOON = { timeout: 20_000 };
const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ env: (folder) => ({ NVAE_INSPECTOR_OPEN: join(folder, 'nvae-digits.pt') }) });
  await vscode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await vscode.finished();
  await inPage('input-menu-chip').click();
  await inPage('found-input').getByText('images').first().click();
  await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
  await vscode.finished();
});

afterAll(() => vscode.close());

const inPage = (id: string) => vscode.webview.getByTestId(id);
const clipboard = () => vscode.page.evaluate(() => navigator.clipboard.readText());

/** Chooses an export, accepts the path that VS Code suggests, and waits for the file. */
async function exported(id: string, name: string): Promise<string> {
  await inPage('export-menu-chip').click();
  await inPage(`export-${id}`).click();
  return accepted(name);
}

async function accepted(name: string): Promise<string> {
  await answerFileDialog(vscode.page, { button: 'OK' });
  const path = join(vscode.folder, name);
  const isThere = () =>
    access(path).then(
      () => true,
      () => false,
    );
  await expect.poll(isThere, SOON).toBe(true);
  await expectNotification(`Saved ${name} in`);
  return path;
}

/** In the list of notifications, because VS Code shows at most three toasts within 0.8 s. Clears the list. */
async function expectNotification(text: string): Promise<void> {
  await vscode.runCommand('Notifications: Show Notifications');
  await vscode.page.locator('.notifications-center').getByText(text).first().waitFor();
  await vscode.runCommand('Notifications: Clear All Notifications');
}

describe('Export', () => {
  test('saves the JSON of the command line beside the checkpoint', async () => {
    const path = await exported('json', 'nvae-digits-results.json');
    const saved = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    const printed = await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES);
    expect(Object.keys(saved)).toEqual(Object.keys(printed));
    expect(saved['nelbo']).toBeCloseTo(printed.nelbo, 4);
    const nats = ({ groups }: Pick<Results, 'groups'>) => groups.map(({ kl_nats }) => kl_nats.toFixed(4));
    expect(nats(saved as unknown as Results)).toEqual(nats(printed));
    expect(saved['provenance']).toMatchObject({ checkpoint: 'nvae-digits.pt', seed: 0 });
  });

  test('saves a table of the images', async () => {
    const path = await exported('csv-images', 'nvae-digits-images.csv');
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const rows = lines.filter((line) => !line.startsWith('#'));
    expect(rows[0]).toMatch(/^image,name,index,nelbo,recon,kl,/);
    expect(rows).toHaveLength(41);
    expect(lines.join('\n')).toMatch(/^# checkpoint_sha256: [0-9a-f]{64}$/m);
  });

  test('saves statistics, which can be read back', async () => {
    const path = await exported('safetensors', 'nvae-digits-statistics.safetensors');
    const { scope, provenance, parts } = await readStatistics(path);
    expect([scope.images, provenance.checkpoint]).toEqual([40, 'nvae-digits.pt']);
    expect(parts.kept?.[0]).toHaveLength(40);
  });

  test('saves the arrays chosen, which NumPy loads', async () => {
    await inPage('export-menu-chip').click();
    await inPage('export-groups').fill('6');
    await inPage('export-npz').click();
    const path = await accepted('nvae-digits-arrays.npz');
    if (!hasNumpy) return;
    const script =
      'import sys, numpy as np\na = np.load(sys.argv[1])\nprint(a["kl.6"].shape, a["mu_q.6"].dtype, len(a["names"]))';
    expect(spawnSync('python3', ['-c', script, path], { encoding: 'utf8' }).stdout.trim()).toBe(
      '(40, 8, 8, 8) float32 40',
    );
  });

  test('saves a report of one page', async () => {
    const path = await exported('report', 'nvae-digits-report.html');
    const html = await readFile(path, 'utf8');
    expect(html.match(/<svg /g)).toHaveLength(3);
    expect(html).not.toContain('<script');
  });

  test('opens from the palette', async () => {
    await inPage('status').click();
    await vscode.runCommand('NVAE Latent Inspector: Export…');
    await inPage('export-json').waitFor();
    await vscode.webview.locator('body').press('Escape');
  });

  test('reports a folder that may not be written to', { timeout: 120_000 }, async () => {
    await inPage('export-menu-chip').click();
    await inPage('export-json').click();
    await answerFileDialog(vscode.page, { button: 'OK', path: '/sys/results.json', listed: 'class' });
    await expectNotification('The export failed: /sys/results.json');
  });
});

describe('Copy', () => {
  test('puts numbers and code on the clipboard', async () => {
    await inPage('hierarchy-copy-button').click();
    await inPage('hierarchy-copy-tsv').click();
    await expect.poll(clipboard, SOON).toContain('shift (nats per image)');
    expect(await clipboard()).toMatch(/^# SHA-256 of the checkpoint: [0-9a-f]{64}$/m);
    await inPage('hierarchy-copy-button').click();
    await inPage('hierarchy-copy-python').click();
    await expect.poll(clipboard, SOON).toContain('import matplotlib.pyplot as plt');
  });

  test('puts a picture on the clipboard', async () => {
    await inPage('hierarchy-copy-button').click();
    await inPage('hierarchy-copy-png').click();
    const picture = () =>
      vscode.page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        if (!item?.types.includes('image/png')) return [];
        return Array.from(new Uint8Array(await (await item.getType('image/png')).arrayBuffer()));
      });
    await expect.poll(async () => (await picture()).length, SOON).toBeGreaterThan(0);
    const { width } = await sharp(Buffer.from(await picture())).metadata();
    expect(width).toBeGreaterThan(1000);
  });

  test('is in the palette, for the figure used last', async () => {
    await inPage('figure-strip').hover();
    await vscode.runCommand('NVAE Latent Inspector: Copy figure as TSV');
    await expect.poll(clipboard, SOON).toContain('# Where');
  });

  test('is in the context menu of the figure', async () => {
    await inPage('figure-hierarchy').getByRole('heading').first().click({ button: 'right' });
    // A menu that has just opened ignores clicks, which may belong to the click that opened it.
    await vscode.page.locator('.monaco-menu').getByText('Copy figure as Python').first().hover();
    await vscode.page.keyboard.press('Enter');
    await expect.poll(clipboard, SOON).toContain('by group and channel');
    expect(await clipboard()).toContain('import numpy as np');
  });
});
