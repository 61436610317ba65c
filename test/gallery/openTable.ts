import type { Locator } from 'playwright-core';

/** Opens the first table of numbers behind a chart in `where`, and waits for it: the page makes it when it is opened. */
export async function openTable(where: Locator): Promise<void> {
  const view = where.locator('.table-view').first();
  await view.locator('summary').click();
  await view.locator('tbody tr').first().waitFor();
}
