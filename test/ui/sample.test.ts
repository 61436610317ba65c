/** The bundled sample, as `npm start` opens it: on its held-out images. The demonstration in six steps on it. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { inspectAsJson, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { analysisEnds } from './analysisEnds';
import { chooseFromMenu } from './contextMenu';
import { openWorkspace, type Inspector } from './inspector';
import { modelProcesses } from './modelProcesses';
import { expectSixDigits, numberOf } from './readOut';
import { turnTo } from './views';

const run = randomUUID();
const consoleErrors: string[] = [];
let vscode: Inspector;

beforeAll(async () => {
  const files = { '.': join(root, 'media', 'sample'), run: join(root, 'test', 'fixtures', 'run') };
  vscode = await openWorkspace({ files, env: { NVAE_INSPECTOR_OPEN: SAMPLE, NVAE_TEST_RUN: run } });
  vscode.page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  await vscode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await vscode.finished();
});

afterAll(() => vscode.close());

const status = () => vscode.webview.getByTestId('status');
const processes = () => modelProcesses(`NVAE_TEST_RUN=${run}`);

async function summary(): Promise<number[]> {
  const names = ['summary-nelbo', 'summary-reconstruction', 'summary-kl', 'summary-channels'];
  return Promise.all(names.map((name) => numberOf(vscode.webview, name)));
}

test("opens with its held-out images and the command line's numbers for them", async () => {
  await vscode.webview.getByText('40 images from images/').waitFor();
  const { groups, nelbo, recon } = await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES);
  const kl = groups.reduce((sum, group) => sum + group.kl_nats, 0);
  const active = groups.reduce((sum, group) => sum + group.active!, 0);
  const shown = await summary();
  [nelbo, recon, kl, active].forEach((expected, i) => expectSixDigits(shown[i]!, expected));
  for (const [group, { kl_nats }] of groups.entries()) {
    const value = vscode.webview.getByTestId(`group-${group}`).locator('.value');
    expectSixDigits(Number(await value.getAttribute('data-value')), kl_nats, `group ${group}`);
  }
});

test('the content security policy admits only the page itself, and the page requests nothing else', async () => {
  const policy = await vscode.webview.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
  expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w+/=]+';/);
  expect(policy).not.toContain('unsafe');
  const violations = () => consoleErrors.filter((text) => text.includes('Content Security Policy'));
  expect(violations()).toEqual([]);

  await vscode.webview.locator('body').evaluate((body) => {
    const injected = document.createElement('script');
    injected.textContent = 'document.body.dataset.injected = "ran"';
    body.append(injected);
  });
  await expect.poll(() => violations().length).toBe(1);
  expect(await vscode.webview.locator('body').getAttribute('data-injected')).toBeNull();
});

describe('The demonstration', () => {
  const inPage = (id: string) => vscode.webview.getByTestId(id);
  const valueOf = async (id: string) => Number(await inPage(id).getAttribute('data-value'));

  /** Runs the analysis that is shown, to its end. */
  async function measure(draws: number): Promise<void> {
    // The suggested number of images follows the draws once the field is left.
    for (const [field, number] of [
      ['analysis-draws', draws],
      ['analysis-images', 40],
    ] as const) {
      await inPage(field).first().fill(String(number));
      await inPage(field).first().press('Tab');
    }
    await inPage('price').first().getByText(`× ${draws} draw`).waitFor();
    const hasEnded = analysisEnds(vscode.webview);
    await inPage('run-analysis').first().click();
    await hasEnded;
    await inPage('run-status').first().getByText('Measured in').waitFor();
  }

  test('1: the NELBO and its two parts', async () => {
    const [nelbo, reconstruction, kl] = await summary();
    // With the first draw of seed 0.
    expect([nelbo, reconstruction, kl].map((nats) => nats!.toFixed(1))).toEqual(['61.2', '22.2', '39.0']);
    await vscode.screenshot('demonstration-1');
  });

  test('2: fewer and fewer channels in use over the epochs of its training run', async () => {
    const folder = vscode.page.locator('.explorer-folders-view').getByText('run', { exact: true });
    await chooseFromMenu(vscode.page, () => folder.click({ button: 'right', timeout: 3000 }), 'Inspect training run');
    await vscode.page.locator('.tab', { hasText: 'checkpoint-0064.pt' }).waitFor();
    await inPage('input-menu-chip').click();
    await inPage('found-input').getByText('images').first().click();
    await inPage('input-menu-chip').getByText('40 images from images/').waitFor();
    await turnTo(vscode.webview, 'compare');
    await inPage('run-measuring')
      .getByText(/^Measured in/)
      .waitFor({ timeout: 120_000 });
    await inPage('Curves-show-channels').click();
    await inPage('figure-run').getByText('Table', { exact: true }).click();
    const used = await Promise.all(Array.from({ length: 7 }, (_, i) => inPage(`run-channels-${i}`).innerText()));
    // Epochs 1, 2, 4, 8, 16, 32 and 64, with one draw.
    expect(used.map(Number)).toEqual([65, 70, 57, 37, 16, 9, 9]);
    await vscode.screenshot('demonstration-2');
    await vscode.page.locator('.tab', { hasText: 'checkpoint-0064.pt' }).locator('.codicon-close').click();
    await vscode.webview.getByRole('heading', { name: 'nvae-digits.pt' }).waitFor();
  });

  test('3: groups 0 and 6 take about the same KL, but the bound loses more without group 0', async () => {
    await turnTo(vscode.webview, 'whatIf');
    await measure(4);
    const [top, lower] = [await valueOf('delta-of-group-0'), await valueOf('delta-of-group-6')];
    // With 4 draws of seed 0; the KL of both is between 5 and 6 nats.
    expect([top, lower].map(Math.round)).toEqual([26, 9]);
    await vscode.screenshot('demonstration-3');
  });

  test('4: the film from no group to all nine, scrubbed by keys', async () => {
    await inPage('What-if-prefixes').click();
    await measure(1);
    const slider = inPage('film-slider');
    await slider.focus();
    for (const [key, k] of [
      ['Home', '0'],
      ['ArrowRight', '1'],
      ['ArrowRight', '2'],
      ['End', '9'],
    ] as const) {
      await slider.press(key);
      await expect.poll(() => inPage('film-shown').getAttribute('data-k')).toBe(k);
    }
    await slider.press('ArrowLeft');
    await vscode.screenshot('demonstration-4');
  });

  test('5: mirrored digits are told apart, by LLR^{>6} better than by the NELBO', async () => {
    await inPage('What-if-two-inputs').click();
    await measure(20);
    // With the six groups of the finest scale from their priors: AUROC 0.932, 0.044 ± 0.016 above the NELBO's.
    expect(await inPage('separated').innerText()).toMatch(
      /^LLR>6, m = 6 lowest groups .*AUROC 0\.932 ± 0\.027; 0\.044 ± 0\.016 above the NELBO’s/,
    );
    await vscode.screenshot('demonstration-5');
  });

  test('6: the figure is taken away with its provenance', async () => {
    await inPage('areas-copy-button').click();
    await inPage('areas-copy-svg').click();
    const clipboard = () => vscode.page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(clipboard, { timeout: 20_000 }).toContain('<svg ');
    const figure = await clipboard();
    expect(figure).toContain('Two inputs told apart');
    expect(figure).toMatch(/[0-9a-f]{64}/);
    expect(figure).toContain('20 draws');
    expect(figure).toMatch(/nvae-inspect ood .* --draws 20 --seed 0 .*--temperature 1 --mirrored/);
    await turnTo(vscode.webview, 'overview');
  });
});

test('when its model process is killed, the page says so, and a restart finishes with the same numbers', async () => {
  const before = await summary();
  const [killed, ...others] = processes();
  expect(others).toEqual([]);
  process.kill(killed!, 'SIGKILL');
  await status().getByText('The model process was ended by SIGKILL').waitFor();
  expect(await status().innerText()).toMatch(/Results so far are kept\.$/);
  expect(await summary()).toEqual(before);

  await vscode.webview.getByTestId('restart').click();
  await vscode.finished();
  expect(await summary()).toEqual(before);
  expect(processes()).toHaveLength(1);
  expect(processes()).not.toContain(killed);
});

test('closing its tab ends the model process', async () => {
  await vscode.page.locator('.tab', { hasText: 'nvae-digits.pt' }).locator('.codicon-close').click();
  await expect.poll(processes, { timeout: 10_000 }).toEqual([]);
});
