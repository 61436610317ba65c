/** Whoever made a checkpoint chose its file's name and its arguments: they are shown as text, whatever they hold. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { checkpointPath } from '../parity/goldenCase';
import { openWorkspace, type Inspector } from './inspector';

const ELEMENT = '<img src=x onerror="document.body.dataset.injected=1">';
const SCRIPT = '"></title><script>document.body.dataset.injected=1</script>';
const RIGHT_TO_LEFT = 'checkpoint\u202Etp.tset\u2066';

let folder: string;
let vscode: Inspector;

/** Opens the page of a small model under these names. */
async function open(fileName: string, dataset: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'nvae-ui-'));
  const path = join(folder, fileName);
  await writeAlteredCheckpoint(checkpointPath('mnist'), path, { args: { dataset } });
  vscode = await openWorkspace({ env: { NVAE_INSPECTOR_OPEN: path } });
}

async function close(): Promise<void> {
  await vscode.close();
  await rm(folder, { recursive: true });
}

/** How far the page reaches beyond its window, in CSS pixels. */
function overhang(): Promise<number> {
  return vscode.webview.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
}

describe.each([
  ['an element', `${ELEMENT}.pt`, ELEMENT],
  ['markup that ends others, and a character that turns text around', `${RIGHT_TO_LEFT}.pt`, SCRIPT],
  ['line breaks, and a name as long as a file system takes', `two\nlines ${'long'.repeat(58)}.pt`, 'data\n\nset'],
])('a checkpoint whose names hold %s', (names, fileName, dataset) => {
  beforeAll(async () => {
    await open(fileName, dataset);
    await vscode.finished();
  });

  afterAll(close);

  test('is inspected, and shows them as they are, what turns text around written out', async () => {
    const { webview } = vscode;
    const visible = fileName.replace('\u202e', '\\u202e').replace('\u2066', '\\u2066');
    expect(await webview.locator('h1').evaluate((heading) => heading.textContent)).toBe(visible);
    if (!visible.includes('\n')) await vscode.page.locator('.tab', { hasText: visible }).waitFor();
    expect(await webview.locator('body').evaluate((body) => body.textContent)).toContain(dataset);
    await vscode.screenshot(`page-hostile-${names.split(/\W/).slice(0, 2).join('-')}`);
  });

  test('has made no element and run nothing', async () => {
    const { webview } = vscode;
    expect(await webview.locator('img').count()).toBe(0);
    expect(await webview.locator('body script').count()).toBe(0);
    expect(await webview.locator('body').getAttribute('data-injected')).toBeNull();
  });

  test('does not push the page wider than its window', async () => {
    expect(await overhang()).toBeLessThanOrEqual(0);
  });
});

describe('a checkpoint whose data set has a name of ten thousand characters', () => {
  beforeAll(() => open('checkpoint.pt', ELEMENT + 'long'.repeat(2500)));
  afterAll(close);

  test('is refused in a sentence', async () => {
    const alert = vscode.webview.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/dataset is wrong: expected a text of at most 100 characters/);
    expect((await alert.innerText()).length).toBeLessThan(300);
    expect(await vscode.webview.locator('img').count()).toBe(0);
    expect(await overhang()).toBeLessThanOrEqual(0);
  });
});
