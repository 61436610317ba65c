import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkspace, type Inspector } from './inspector';

let vscode: Inspector;

beforeAll(async () => {
  vscode = await openWorkspace();
});

afterAll(() => vscode.close());

test('the command palette offers exactly "Inspect NVAE checkpoint"', async () => {
  const rows = await vscode.palette('Inspect NVAE');
  const titles = await rows.allInnerTexts();
  expect(titles.filter((title) => title.includes('NVAE'))).toEqual(['Inspect NVAE checkpoint']);
});
