import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkspace, type Inspector } from './inspector';

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace();
});

afterAll(() => vscode.close());

test('the command palette offers "Inspect NVAE checkpoint" once, before everything else', async () => {
  const rows = await vscode.palette('Inspect NVAE');
  const titles = await rows.allInnerTexts();
  expect(titles[0]).toBe('Inspect NVAE checkpoint');
  expect(titles.filter((title) => title.includes('Inspect NVAE checkpoint'))).toHaveLength(1);
  await vscode.page.keyboard.press('Escape');
});

test.each(['NVAE: Show log', 'NVAE: Report an issue'])('the command palette offers "%s"', async (title) => {
  expect(await (await vscode.palette(title)).first().innerText()).toBe(title);
  await vscode.page.keyboard.press('Escape');
});

test('a command shows the log', async () => {
  await vscode.runCommand('NVAE: Show log');
  const channel = vscode.page.getByLabel('Output Section').locator('select');
  const shown = () => channel.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.textContent);
  await expect.poll(shown).toBe('NVAE Latent Inspector');
});
