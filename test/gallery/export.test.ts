/** Export ▾: what can be taken from an inspection as a whole, and the report. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { FileToSave } from '../../src/protocol/fileToSave';
import { openGallery, type Gallery } from './openGallery';

const SOON = { timeout: 15_000 };

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery({ entry: 'sample' });
});

afterAll(() => gallery.close());

const inPage = (id: string) => gallery.webview.getByTestId(id);

/** What the page asks the extension for, latest last; the gallery answers no export. */
async function asked(): Promise<unknown> {
  return (await gallery.unanswered()).at(-1);
}

describe('Export', () => {
  test('asks for results, tables and statistics', async () => {
    for (const [id, request] of [
      ['json', { kind: 'json' }],
      ['csv-images', { kind: 'csv', table: 'images' }],
      ['safetensors', { kind: 'safetensors' }],
    ] as const) {
      await inPage('export-menu-chip').click();
      await inPage(`export-${id}`).click();
      await expect.poll(asked, SOON).toEqual({ name: 'exportResults', request });
    }
  });

  test('asks for the arrays and groups chosen, and says what is wrong with others', async () => {
    await inPage('export-menu-chip').click();
    await gallery.screenshot('export-menu');
    await inPage('export-groups').fill('0-2, 99');
    await inPage('export-npz').click();
    await inPage('export-menu').getByRole('alert').getByText('The groups are 0 to 8.').waitFor();
    await inPage('export-groups').fill('0-2, 5');
    await inPage('export-set-terms').uncheck();
    await inPage('export-npz').click();
    const request = { kind: 'npz', groups: [0, 1, 2, 5], sets: ['parameters', 'rows'] };
    await expect.poll(asked, SOON).toEqual({ name: 'exportResults', request });
  });

  test('keeps what was typed and chosen while its menu is closed', async () => {
    await inPage('export-menu-chip').click();
    await inPage('export-groups').fill('3-4');
    await inPage('export-set-pictures').check();
    await gallery.page.keyboard.press('Escape');
    await inPage('export-groups').waitFor({ state: 'hidden' });
    await inPage('export-menu-chip').click();
    expect(await inPage('export-groups').inputValue()).toBe('3-4');
    expect(await inPage('export-set-pictures').isChecked()).toBe(true);
    await gallery.page.keyboard.press('Escape');
  });

  test('makes a report that opens alone, without scripts: figures, tables, and where the numbers come from', async () => {
    await inPage('export-menu-chip').click();
    await inPage('export-report').click();
    const saved = () =>
      gallery.page.evaluate(() => {
        const call = window.gallery!.player.unanswered.findLast(({ name }) => name === 'saveFile');
        if (call === undefined) return null;
        const { name, bytes } = call.request as FileToSave;
        return { name, html: new TextDecoder().decode(bytes) };
      });
    await expect.poll(saved, SOON).toMatchObject({ name: 'nvae-digits-report.html' });
    const { html } = (await saved())!;
    const path = join(root, 'test-output', 'nvae-digits-report.html');
    await mkdir(join(root, 'test-output'), { recursive: true });
    await writeFile(path, html);

    const page = await gallery.page.context().browser()!.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`file://${path}`);
    await page.getByRole('heading', { name: 'nvae-digits.pt: latent groups' }).waitFor();
    await page.screenshot({ path: join(root, 'test-output', 'report.png'), fullPage: true });
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([`file://${path}`]);
    expect([await page.locator('script').count(), complaints]).toEqual([0, []]);
    // The hierarchy, the maps of nine groups, and pictures.
    expect(await page.locator('svg').count()).toBe(3);
    await page.getByText(/^NELBO .* = reconstruction .* \+ KL .* nats$/).waitFor();
    const definitions = await page.locator('dt').allInnerTexts();
    expect(definitions).toEqual(
      expect.arrayContaining(['checkpoint', 'SHA-256 of the checkpoint', 'images', 'draws', 'engine', 'command']),
    );
    const [first] = await page.locator('tbody tr').first().locator('td').allInnerTexts();
    expect(first).toMatch(/^0/);
    await page.close();
  });

  test('is there only once something was measured', async () => {
    const [moment] = await gallery.moments();
    await gallery.changeMoment(moment!);
    await expect.poll(() => inPage('export-menu-chip').count(), SOON).toBe(0);
  });
});
