/** A file that holds the trained weights and an average of them: the page says which it uses, and takes the other. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectAsJson } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';
import { expectSixDigits, numberOf } from './readOut';

const FILE = 'average-first.pt';
const PATH = join(import.meta.dirname, '../fixtures/wild/cases/also', FILE);

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ files: { [FILE]: PATH } });
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
  await vscode.finished();
});

afterAll(() => vscode.close());

const klOf = async (...options: string[]) => {
  const { groups } = await inspectAsJson(PATH, '--engine', 'onnxruntime-cpu', ...options);
  return groups.reduce((sum, { kl_nats }) => sum + kl_nats, 0);
};

test('the trained weights are used, and the average can be chosen', async () => {
  const chip = vscode.webview.getByTestId('weights-menu-chip');
  expect(await chip.innerText()).toContain('weights: net');
  const trained = await klOf();
  expectSixDigits(await numberOf(vscode.webview, 'summary-kl'), trained);

  await chip.click();
  await vscode.webview.getByTestId('weights-emaModel').click();
  await chip.getByText('weights: emaModel').waitFor();
  await vscode.finished();
  const average = await klOf('--weights', 'emaModel');
  expectSixDigits(await numberOf(vscode.webview, 'summary-kl'), average);
  expect(average).not.toBeCloseTo(trained, 1);
  await vscode.screenshot('page-weights');
});
