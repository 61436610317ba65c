import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvedManifest } from '../fixtures/manifest';
import { openWorkspace, type Inspector } from './inspector';

const [walkthrough] = resolvedManifest().contributes.walkthroughs;
const [sample] = walkthrough!.steps;

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ files: {} });
});

afterAll(() => vscode.close());

async function openWalkthrough(): Promise<void> {
  await vscode.runCommand('Welcome: Open Walkthrough...');
  await vscode.page.locator('.quick-input-list').getByText(walkthrough!.title).first().click();
  await vscode.page.locator('.getting-started-step', { hasText: sample!.title }).waitFor();
}

test('the first step of the walkthrough shows a picture and opens the sample, and is then ticked off', async () => {
  await openWalkthrough();
  const { page, webview } = vscode;
  const step = page.locator('.getting-started-step', { hasText: sample!.title });
  const picture = page.getByRole('img', { name: sample!.media.altText });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await vscode.screenshot('walkthrough');
  await step.getByRole('button', { name: 'Open the sample' }).click();
  await vscode.finished();
  await webview.getByRole('heading', { name: 'nvae-digits.pt' }).waitFor();
  await openWalkthrough();
  await step.locator('.codicon.complete').waitFor();
});
