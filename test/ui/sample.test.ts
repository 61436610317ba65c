/** The bundled sample, as `npm start` opens it: on its held-out images. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectAsJson, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';
import { modelProcesses } from './modelProcesses';
import { expectSixDigits, numberOf } from './readOut';

const run = randomUUID();
const consoleErrors: string[] = [];
let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ env: { NVAE_INSPECTOR_OPEN: SAMPLE, NVAE_TEST_RUN: run } });
  vscode.page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
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
