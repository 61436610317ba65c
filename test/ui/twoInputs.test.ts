/** A second input chosen in VS Code's dialog, told from the first on the page. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { answerFileDialog, fileDialog } from './fileDialog';
import { openWorkspace, type Inspector } from './inspector';
import { turnTo } from './views';

interface Printed {
  readonly scores: readonly { readonly nelbo: { readonly auroc: number } }[];
}

let vscode: Inspector;

beforeAll(async () => {
  // No image is in both: equal scores are told apart by their rounding.
  const files: Record<string, string> = { 'checkpoint.pt': SAMPLE };
  for (let image = 0; image < 40; image++) {
    const name = `${String(image).padStart(3, '0')}.png`;
    files[join(image < 28 ? 'images' : 'others', name)] = join(SAMPLE_IMAGES, name);
  }
  vscode = await openWorkspace({
    files,
    env: (folder) => ({ NVAE_INSPECTOR_OPEN: join(folder, 'checkpoint.pt') }),
  });
  await vscode.finished();
  await inPage('input-menu-chip').click();
  await inPage('found-input')
    .filter({ hasText: /^images/ })
    .click();
  await inPage('input-menu-chip').getByText('28 images from images/').waitFor();
  await vscode.finished();
  await turnTo(vscode.webview, 'whatIf');
  await inPage('What-if-two-inputs').click();
});

afterAll(() => vscode.close());

const inPage = (id: string) => vscode.webview.getByTestId(id);

/** Chooses the folder in VS Code's dialog. */
async function chooseFolder(path: string): Promise<void> {
  await inPage('against-menu-chip').click();
  await inPage('against-choose-folder').click();
  await fileDialog(vscode.page).getByText('Tell apart from the first').waitFor();
  await answerFileDialog(vscode.page, { button: 'Choose', path });
}

test('a folder is told from the images that are shown, as soon as it is chosen', async () => {
  const others = join(vscode.folder, 'others');
  await inPage('analysis-images').first().fill('28');
  await inPage('analysis-images').first().press('Tab');
  await chooseFolder(others);
  await inPage('separated-inputs').getByText('12 images from others/').waitFor();
  await inPage('run-status').first().getByText('Measured in').waitFor();
  const draws = await inPage('analysis-draws').first().inputValue();
  const args = [
    '--images',
    join(vscode.folder, 'images'),
    '--against',
    others,
    '--draws',
    draws,
    '--seed',
    '0',
    '--json',
  ];
  const { stdout } = await nvaeInspect('ood', SAMPLE, ...args);
  const [first] = (JSON.parse(stdout) as Printed).scores;
  await vscode.webview.getByText('Table', { exact: true }).first().click();
  const nelbo = inPage('separation-table').locator('[data-testid^=auroc-]').first();
  expect(Number(await nelbo.getAttribute('data-value'))).toBeCloseTo(first!.nelbo.auroc, 6);
  await vscode.screenshot('two-inputs');
});

test('a dialog that is cancelled leaves what was there', async () => {
  const before = await inPage('separated').innerText();
  await inPage('against-menu-chip').click();
  await inPage('against-choose-images').click();
  const dialog = fileDialog(vscode.page);
  await dialog.locator('input[type=text]').waitFor();
  await vscode.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await inPage('separated').innerText()).toBe(before);
});
