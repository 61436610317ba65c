/** The tensors of a checkpoint's file are read in a separate process. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openWorkspace, type Inspector } from './inspector';
import { modelProcesses } from './modelProcesses';
import { turnTo } from './views';

const MARK = 'NVAE_TENSORS_TEST=1';

let folder: string;
let vscode: Inspector;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  const file = join(folder, 'digits.pt');
  await cp(join(root, 'media', 'sample', 'nvae-digits.pt'), file);
  vscode = await openWorkspace({
    env: { NVAE_INSPECTOR_OPEN: file, NVAE_TENSORS_TEST: '1' },
    theme: 'Default Light Modern',
  });
  await vscode.finished();
});

afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const rows = () => vscode.webview.getByTestId('tensor');
const row = (name: string) => rows().filter({ has: vscode.webview.getByRole('rowheader', { name, exact: true }) });

test('the list on the view of the model is closed until it is opened, and is read by a process that ends', async () => {
  await turnTo(vscode.webview, 'model');
  const section = vscode.webview.getByTestId('tensors');
  expect(await rows().count()).toBe(0);
  const processes = () => modelProcesses(MARK).length;
  const before = processes();
  await section.locator('summary').focus();
  await vscode.page.keyboard.press('Enter');
  await row('state_dict.stem.weight').waitFor();
  expect(processes()).toBe(before + 1);
  await vscode.webview.getByTestId('tensors-statistics').click();
  await vscode.webview.getByText('All values are finite.').waitFor();
  await section.scrollIntoViewIfNeeded();
  await vscode.screenshot('page-tensors-light');
  expect(before).toBe(1);
  await expect.poll(processes, { timeout: 10_000 }).toBe(before);
});
