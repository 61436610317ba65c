import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { openMenu } from './contextMenu';
import { openWorkspace, type Inspector } from './inspector';

const COMMAND = 'Inspect NVAE checkpoint';

let folder: string;
let vscode: Inspector;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  const text = join(folder, 'text');
  await writeFile(text, 'epoch 1, loss 2.5\n');
  const files = {
    'checkpoint.pt': SAMPLE,
    ...{ 'broken.pt': text, 'best.pth': text, 'last.ckpt': text, 'best.pth.tar': text, 'weights.safetensors': text },
    'notes.md': text,
  };
  vscode = await openWorkspace({ files });
  // The menu knows the command once VS Code has found the extension.
  await vscode.palette(COMMAND);
  await vscode.page.keyboard.press('Escape');
});

afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const inExplorer = (file: string) => vscode.page.locator('.explorer-folders-view').getByText(file, { exact: true });
const contextMenu = (file: string) => openMenu(vscode.page, inExplorer(file));

test.each([
  ['checkpoint.pt', true],
  ['best.pth', true],
  ['last.ckpt', true],
  ['best.pth.tar', true],
  ['weights.safetensors', true],
  ['notes.md', false],
])('the context menu of %s offers the command: %s', async (file, offered) => {
  const items = await contextMenu(file);
  expect((await items.allInnerTexts()).includes(COMMAND)).toBe(offered);
  await vscode.page.keyboard.press('Escape');
});

test('so does the context menu of its tab', async () => {
  const { page } = vscode;
  await inExplorer('weights.safetensors').dblclick();
  const items = await openMenu(page, page.locator('.tab', { hasText: 'weights.safetensors' }));
  expect(await items.allInnerTexts()).toContain(COMMAND);
  await page.keyboard.press('Escape');
});

test('a file that is not a checkpoint opens a page that says so in a sentence', async () => {
  await (await contextMenu('broken.pt')).getByText(COMMAND, { exact: true }).hover();
  await vscode.page.keyboard.press('Enter');
  await vscode.webview.getByRole('heading', { name: 'broken.pt' }).waitFor();
  const refused = vscode.webview.getByRole('alert');
  await refused.waitFor();
  expect(await refused.innerText()).toBe(
    "broken.pt is a text, which begins 'epoch 1, loss 2.5': choose a checkpoint.pt that an NVAE training run wrote.",
  );
});
