/** VS Code's context menus. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const BRIEFLY = { timeout: 3000 };
const PATIENTLY = { timeout: 90_000, interval: 500 };

/** Opens a file's context menu. @returns its items */
export async function openMenu(page: Page, file: Locator): Promise<Locator> {
  await file.click({ button: 'right' });
  await items(page).filter({ hasText: 'Copy Path' }).first().waitFor();
  return items(page);
}

/**
 * Opens a context menu, and chooses from it. Menus swallow clicks of their first 0.1 s, but not keys, and the Explorer
 * may select anew or close the menu while it is busy; so one of several attempts is enough, and none of them waits long.
 */
export async function chooseFromMenu(page: Page, open: () => Promise<void>, title: string): Promise<void> {
  const item = items(page).filter({ hasText: title });
  const chosen = async () => {
    await page.keyboard.press('Escape');
    await open();
    await item.hover(BRIEFLY);
    await page.keyboard.press('Enter');
    await item.waitFor({ state: 'hidden', ...BRIEFLY });
    return true;
  };
  await expect.poll(chosen, PATIENTLY).toBe(true);
}

function items(page: Page): Locator {
  return page.locator('.context-view .monaco-menu .action-label:not(.separator)');
}
