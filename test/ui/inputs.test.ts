/** Inputs chosen in VS Code's Explorer, by its menu and by dragging them onto the page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { idxFile } from '../fixtures/idxFile';
import { openMenu } from './contextMenu';
import { openWorkspace, type Inspector } from './inspector';

const COMMAND = 'Use as NVAE input';

let folder: string;
let vscode: Inspector;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  const [idx, text] = [join(folder, 'idx'), join(folder, 'text')];
  await writeFile(
    idx,
    idxFile(
      [100, 28, 28],
      new Uint8Array(78_400).map((_, i) => i % 251),
    ),
  );
  await writeFile(text, 'hello');
  vscode = await openWorkspace({
    files: {
      'checkpoint.pt': SAMPLE,
      digits: SAMPLE_IMAGES,
      'picture.png': join(SAMPLE_IMAGES, '000.png'),
      'digits-images-idx3-ubyte': idx,
      'notes.md': text,
    },
    env: (workspace) => ({ NVAE_INSPECTOR_OPEN: join(workspace, 'checkpoint.pt') }),
  });
  await vscode.finished();
});

afterAll(async () => {
  await vscode.close();
  await rm(folder, { recursive: true });
});

const inExplorer = (name: string) => vscode.page.locator('.explorer-folders-view').getByText(name, { exact: true });
const chip = () => vscode.webview.getByTestId('input-menu-chip');
const contextMenu = (file: string) => openMenu(vscode.page, inExplorer(file));

test.each([
  ['digits', true],
  ['picture.png', true],
  ['digits-images-idx3-ubyte', true],
  ['notes.md', false],
])('the context menu of %s offers it as an input: %s', async (file, offered) => {
  const items = await contextMenu(file);
  expect((await items.allInnerTexts()).includes(COMMAND)).toBe(offered);
  await vscode.page.keyboard.press('Escape');
});

test('a folder is inspected on the page by that menu, and then listed as recent', async () => {
  await (await contextMenu('digits')).getByText(COMMAND, { exact: true }).hover();
  await vscode.page.keyboard.press('Enter');
  await chip().getByText('40 images from digits/').waitFor();
  await vscode.finished();
  await chip().click();
  await vscode.webview.getByTestId('recent-input').getByText('40 images from digits/').waitFor();
});

test('the open menu lists what the workspace holds, and inspects what is chosen', async () => {
  const found = vscode.webview.getByTestId('found-input');
  await expect
    .poll(() => found.allInnerTexts())
    .toEqual([
      'digits-images-idx3-ubyte\n100 images',
      expect.stringMatching(/^workspace-\w+\/$/),
      'digits/\n40 images',
    ]);
  await vscode.screenshot('input-menu');
  await found.first().click();
  await chip().getByText('64 of 100 images from digits-images-idx3-ubyte').waitFor();
  await vscode.finished();
});

test('a folder that is dragged onto the page with Shift is inspected', async () => {
  const { page, webview } = vscode;
  const from = (await inExplorer('digits').boundingBox())!;
  const target = (await webview.locator('h1').boundingBox())!;
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 15, { steps: 4 });
  await page.keyboard.down('Shift');
  await page.mouse.move(target.x + 60, target.y + 60, { steps: 8 });
  await page.mouse.move(target.x + 65, target.y + 65, { steps: 4 });
  await webview.getByTestId('drop-target').getByText('Drop to use as input').waitFor();
  await vscode.screenshot('drop-target');
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await chip().getByText('40 images from digits/').waitFor();
});
