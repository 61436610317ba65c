/** With a translation of every string, VS Code shows none of the extension's strings in English. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvedManifest } from '../fixtures/manifest';
import { marked, PSEUDO } from '../fixtures/pseudo';
import { pseudoTranslatedExtension } from '../fixtures/pseudoTranslation';
import { openWorkspace, type Inspector } from './inspector';

/** What in a list stays as it is: names of files, sizes, dates. */
const FROM_FILES = /^[\w-]+\.(pt|png|md)$|^[\d.]+ [kMG]?B · .*$/;

let vscode: Inspector;
let removeExtension: () => Promise<void>;

beforeAll(async () => {
  const { folder, remove } = await pseudoTranslatedExtension();
  removeExtension = remove;
  vscode = await openWorkspace({ extension: folder, language: PSEUDO });
});

afterAll(async () => {
  await vscode.close();
  await removeExtension();
});

const list = () => vscode.page.locator('.quick-input-widget');

/** The texts of these elements that are not translated as a whole. */
async function untranslated(texts: Locator): Promise<string[]> {
  const shown = (await texts.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '');
  expect(shown.length).toBeGreaterThan(0);
  return shown.filter((text) => !/^⟦[^⟦⟧]*⟧$/.test(text) && !FROM_FILES.test(text));
}

test('commands in the palette are translated, with their category', async () => {
  const rows = await vscode.palette('⟦');
  const category = marked('NVAE Latent Inspector');
  // VS Code adds a row's English name below the translated one.
  const shown = (await rows.allInnerTexts()).filter((text) => text.includes('⟦'));
  const titles = resolvedManifest().contributes.commands.map(({ title }) => title);
  expect(shown.length).toBeGreaterThan(5);
  for (const row of shown) {
    const title = titles.find((one) => row === marked(one) || row === `${category}: ${marked(one)}`);
    expect(title, row).toBeDefined();
  }
  await vscode.page.keyboard.press('Escape');
});

test('the list of checkpoints is translated: its title, its hint and the way to other files', async () => {
  await vscode.runCommand(marked('Inspect NVAE checkpoint'));
  await list().getByText('nvae-digits.pt', { exact: true }).waitFor();
  expect(await untranslated(list().locator('.quick-input-title'))).toEqual([]);
  expect(await untranslated(list().locator('.label-name:visible, .label-description:visible'))).toEqual([]);
  const hint = await list().locator('input[type=text]').getAttribute('placeholder');
  expect(hint).toContain(marked('Checkpoints of the workspace, newest first'));
  await vscode.screenshot('pseudo-language');
  await vscode.page.keyboard.press('Escape');
});

test('a dialog for folders is translated: its title and its button', async () => {
  await vscode.runCommand(`${marked('NVAE Latent Inspector')}: ${marked('Inspect training run')}`);
  await list().getByText(marked('Inspect training run')).waitFor();
  await list().getByText(marked('Inspect'), { exact: true }).waitFor();
  await vscode.page.keyboard.press('Escape');
});

test('the page is translated: its language, tabs and headings; its numbers are as ever', async () => {
  await vscode.runCommand(marked('Inspect NVAE checkpoint'));
  await list().getByText('nvae-digits.pt', { exact: true }).click();
  await vscode.finished();
  const { webview } = vscode;
  for (const word of ['Overview', 'Images', 'What if', 'Compare', 'Model']) {
    await webview.getByRole('tab', { name: marked(word), exact: true }).waitFor();
  }
  expect(await webview.locator('html').getAttribute('lang')).toBe(PSEUDO);
  expect(await webview.getByTestId('summary-channels').innerText()).toBe('9');
  await webview.getByTestId('tab-group').click();
  await webview.getByTestId('group-title').getByText('⟦Group ⟧0').waitFor();
  await vscode.screenshot('pseudo-language-page');
});
