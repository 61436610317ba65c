/** What a reader does, each at random. An action throws where it is not possible now. */
import { errors } from 'playwright-core';
import type { Random } from '../fuzz/random';
import type { SoakedPage } from './soakedPage';

interface Chance {
  readonly page: SoakedPage;
  readonly random: Random;
  /** Names of checkpoints in the workspace. */
  readonly files: readonly string[];
}

/** Buttons that ask VS Code for a dialog, install something or write files. */
const NOT_PRESSED = /…$|set up|export|copy|report|snapshot|show log/i;
const VIEWS = ['overview', 'group', 'images', 'whatIf', 'compare', 'model'] as const;
const ANALYSES = ['leave-out', 'prefixes', 'pruning', 'two-inputs', 'bound', 'information'] as const;
/**
 * Files of the workspace for which VS Code loads extensions of its own. Those for JSON with comments take 6 MB (measured
 * with heap snapshots), and are also loaded when a page writes its first choice to the settings.
 */
export const TEXTS = ['notes.md', 'notes.json', 'notes.jsonc'] as const;
const QUICK_MS = 3000;
/** Minutes of work, so that there is something to cancel. */
const MANY_SAMPLES = 2000;

export const ACTIONS: Readonly<Record<string, (chance: Chance) => Promise<void>>> = {
  open: ({ page, random, files }) => page.open(random.pick(files)),

  samples: ({ page, random }) => draw(page, random.oneIn(4) ? MANY_SAMPLES : 1 + random.below(16), random.below(1000)),

  async images({ page }) {
    await page.press('input-menu-chip');
    await page.document.getByTestId('found-input').getByText('images').first().click({ timeout: QUICK_MS });
  },

  async draws({ page, random }) {
    await page.press('draws-menu-chip');
    await page.press(`draws-${random.pick([1, 4, 16])}`);
  },

  async view({ page, random }) {
    await page.press(`tab-${random.pick(VIEWS)}`);
  },

  async showing({ page, random }) {
    const images = page.document.getByTestId('image-select');
    const count = await images.locator('option').count();
    if (count === 0) throw new errors.TimeoutError('there are no images to choose from');
    await images.selectOption({ index: random.below(count) }, { timeout: QUICK_MS });
  },

  async group({ page, random }) {
    await page.press('tab-overview');
    await page.press(`cell-${random.below(6)}-${random.below(4)}`);
    await page.press('tab-group');
  },

  async whatIf({ page, random }) {
    await page.press('tab-whatIf');
    await page.press(`What-if-${random.pick(ANALYSES)}`);
    await page.fill('analysis-draws', random.oneIn(3) ? 500 : 1 + random.below(3));
    await page.press('run-analysis');
  },

  async live({ page, random }) {
    await page.press('tab-whatIf');
    await page.press(`What-if-${random.pick(['traverse', 'swap', 'temperature'])}`);
    const slider = page.document.locator('input[type=range]').first();
    await slider.focus({ timeout: QUICK_MS });
    for (let i = random.below(8); i >= 0; i--)
      await page.vscode.page.keyboard.press(random.pick(['ArrowRight', 'ArrowLeft']));
  },

  async compare({ page, random, files }) {
    const [a, b] = [random.pick(files), random.pick(files)];
    await page.command('Compare NVAE checkpoints', a, b);
  },

  async cancel({ page, random }) {
    const cancel = page.document.locator('[data-testid=cancel], [data-testid^=cancel-]');
    if ((await cancel.count()) === 0) await draw(page, MANY_SAMPLES, random.below(1000));
    await cancel.first().click({ timeout: QUICK_MS });
  },

  async again({ page }) {
    const ways = ['restart', 'back', 'use-samples'].map((testId) => `[data-testid=${testId}]`);
    await page.document
      .locator([...ways, '[data-testid=changed] button'].join(', '))
      .first()
      .click({ timeout: QUICK_MS });
  },

  /** Whatever there is to press. */
  async anything({ page, random }) {
    const buttons = page.document.locator('button:visible:enabled, summary:visible');
    for (let i = 0; i < 5; i++) {
      const button = buttons.nth(random.below(Math.max(1, await buttons.count())));
      if (NOT_PRESSED.test((await button.innerText({ timeout: QUICK_MS })).trim())) continue;
      await button.click({ timeout: QUICK_MS });
    }
  },

  kill({ page, random }) {
    const processes = page.processes();
    if (processes.length > 0) process.kill(random.pick(processes), 'SIGKILL');
    return Promise.resolve();
  },

  async otherTab({ page, random }) {
    await page
      .tabs()
      .nth(random.below(Math.max(1, await page.tabs().count())))
      .click({ timeout: QUICK_MS });
  },

  hide: ({ page, random }) => openText(page, random.pick(TEXTS)),

  async close({ page }) {
    await page.vscode.page.locator('.tab.active .codicon-close').first().click({ timeout: QUICK_MS });
  },

  closeAll: ({ page }) => page.closeAll(),
};

/** Opens a file that is none of ours, in front of a page. */
export async function openText(page: SoakedPage, name: string): Promise<void> {
  const row = page.vscode.page.locator('.explorer-folders-view').getByText(name, { exact: true });
  await row.dblclick({ timeout: QUICK_MS });
}

async function draw(page: SoakedPage, count: number, seed: number): Promise<void> {
  await page.press('input-menu-chip');
  const menu = page.document.getByTestId('input-menu');
  await menu.getByLabel('count').fill(String(count), { timeout: QUICK_MS });
  await menu.getByLabel('seed').fill(String(seed), { timeout: QUICK_MS });
  await menu.getByRole('button', { name: 'Sample', exact: true }).click({ timeout: QUICK_MS });
}

/** @returns what hindered it; `null` if it could be done */
export async function hindered(action: Promise<void> | undefined): Promise<string | null> {
  try {
    await action;
    return null;
  } catch (error) {
    // The page may be closed or replaced meanwhile, for example when its process was killed.
    const why = String(error);
    if (error instanceof errors.TimeoutError || /detached|closed|not found/i.test(why)) return why;
    throw error;
  }
}
