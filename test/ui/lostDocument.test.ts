/** VS Code loses the document of a page now and then, and leaves the page blank. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';

const FILE = 'checkpoint.pt';
let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ files: { [FILE]: SAMPLE } });
});

afterAll(() => vscode.close());

test('a page whose document is lost is loaded again, with its results', async () => {
  let lost = 0;
  // The empty document into which VS Code writes that of a page.
  await vscode.page.context().route(/\/fake\.html/, (route) => {
    lost += 1;
    return lost === 1 ? route.abort() : route.continue();
  });
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
  await vscode.finished();
  expect(lost).toBeGreaterThan(1);
});
