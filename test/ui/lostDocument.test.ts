/** VS Code loses the document of a page now and then, and leaves the page blank. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SAMPLE } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from './inspector';

const FILE = 'checkpoint.pt';
let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace({ files: { [FILE]: SAMPLE } });
});

afterAll(() => vscode.close());

/** Loses the next document, and returns how many were asked for since. */
async function loseNext(): Promise<() => number> {
  let asked = 0;
  // The empty document into which VS Code writes that of a page.
  await vscode.page.context().route(/\/fake\.html/, (route) => {
    asked += 1;
    return asked === 1 ? route.abort() : route.continue();
  });
  return () => asked;
}

test('a page whose document is lost is loaded again, with its results', async () => {
  const asked = await loseNext();
  await vscode.runCommand('Inspect NVAE checkpoint');
  await vscode.page.locator('.quick-input-list').getByText(FILE, { exact: true }).click();
  await vscode.finished();
  expect(asked()).toBeGreaterThan(1);
});

test('so is one whose document is lost as it is moved to another group of editors', async () => {
  const asked = await loseNext();
  await vscode.runCommand('View: Move Editor into Right Group');
  await vi.waitUntil(() => asked() > 1, { timeout: 60_000 });
  await vscode.finished();
});
