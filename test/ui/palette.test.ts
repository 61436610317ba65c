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

test.each(['NVAE Latent Inspector: Show log', 'NVAE Latent Inspector: Report an issue'])(
  'the command palette offers "%s"',
  async (title) => {
    expect(await (await vscode.palette(title)).first().innerText()).toBe(title);
    await vscode.page.keyboard.press('Escape');
  },
);

test.each(['nvae', 'latent'])('the command palette finds all commands by "%s"', async (typed) => {
  const titles = await (await vscode.palette(typed)).allInnerTexts();
  for (const name of ['Open the sample', 'Set up GPU engine', 'Show log', 'Report an issue']) {
    expect(titles).toContain(`NVAE Latent Inspector: ${name}`);
  }
  await vscode.page.keyboard.press('Escape');
});

test('a command shows the log', async () => {
  await vscode.runCommand('NVAE Latent Inspector: Show log');
  const channel = vscode.page.getByLabel('Output Section').locator('select');
  const shown = () => channel.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.textContent);
  await expect.poll(shown).toBe('NVAE Latent Inspector');
});
