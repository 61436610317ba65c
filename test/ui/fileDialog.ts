/** VS Code's own dialog for files and folders, as it is in a browser. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const BRIEFLY = { timeout: 3000 };
const PATIENTLY = { timeout: 60_000, interval: 500 };

interface Answer {
  /** The label of the dialog's button. */
  readonly button: string;
  /** What is typed; by default the path that the dialog suggests stays. */
  readonly path?: string;
  /** A row that the dialog lists once it has read the folder of the path. */
  readonly listed?: string;
}

/** Answers the dialog. It loses what is typed or clicked while it reads a folder, so one of several attempts is enough. */
export async function answerFileDialog(page: Page, { button, path, listed }: Answer): Promise<void> {
  const dialog = fileDialog(page);
  await dialog.locator('input[type=text]').waitFor();
  const answered = async () => {
    if (path !== undefined) await dialog.locator('input[type=text]').fill(path, BRIEFLY);
    if (listed !== undefined) await dialog.getByText(listed, { exact: true }).waitFor(BRIEFLY);
    await dialog.getByText(button, { exact: true }).click(BRIEFLY);
    await dialog.waitFor({ state: 'hidden', ...BRIEFLY });
    return true;
  };
  await expect.poll(answered, PATIENTLY).toBe(true);
}

export function fileDialog(page: Page): Locator {
  return page.locator('.quick-input-widget');
}
