/** The page in a browser without VS Code, on a recorded inspection. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { installBrowser } from '../../scripts/setup/browser.mjs';
import { BROWSER_ARGS } from '../workbench.mjs';
import type { Call } from './recording/recording';
import type {} from './shell/main';
import type { ThemeName } from './themes/theme';

const WINDOW = { width: 1440, height: 900 };

/** A page that asked nothing for as many frames waits for nothing. An answer leads to the next question in one or two. */
const QUIET_FRAMES = 3;

export interface Shown {
  /** Name of an entry. */
  readonly entry: string;
  /** Title of one of its moments, for example `changeDraws(4): finished`; by default, the page as it first appears. */
  readonly moment?: string;
  readonly theme?: ThemeName;
  /** `PSEUDO`, or English. */
  readonly language?: string;
}

export interface Gallery {
  readonly page: Page;
  /** The inspector page's document. */
  readonly webview: FrameLocator;
  /** Shows another entry, in a new document. */
  show(shown: Shown): Promise<void>;
  /** Changes the theme of the open page. */
  changeTheme(theme: ThemeName): Promise<void>;
  /** Shows another moment on the open page, by its title. */
  changeMoment(title: string): Promise<void>;
  /** All moments of the current entry. */
  moments(): Promise<string[]>;
  /** Recreates the page's document, as VS Code does when it shows a hidden page again. */
  anew(): Promise<void>;
  /** Questions and actions of the page that were not recorded. */
  unanswered(): Promise<readonly Call[]>;
  /** Saves `test-output/NAME.png`, with the whole window or one element. */
  screenshot(name: string, element?: Locator): Promise<void>;
  close(): Promise<void>;
}

/** The caller closes it. */
export async function openGallery(first: Shown): Promise<Gallery> {
  const browser = await chromium.launch({ executablePath: await installBrowser(), args: BROWSER_ARGS });
  const page = await browser.newPage({ viewport: WINDOW });
  const webview = page.frameLocator('iframe');
  const choose = (name: string, option: { label: string } | string) =>
    page.locator(`select[name=${name}]`).selectOption(option, { force: true });
  const moments = () => page.locator('select[name=moment] option').allInnerTexts();
  /** Waits until the page has asked all that it asks by itself. A later change would find its questions under way. */
  const settle = () =>
    page.evaluate(async (quietFrames) => {
      const { player, element } = window.gallery!;
      for (let quiet = 0, asked = player.asked; quiet < quietFrames; quiet++) {
        await new Promise((painted) => element.contentWindow!.requestAnimationFrame(() => setTimeout(painted)));
        if (player.asked !== asked) quiet = 0;
        asked = player.asked;
      }
    }, QUIET_FRAMES);

  const gallery: Gallery = {
    page,
    webview,
    show: async ({ entry, moment, theme = 'dark', language = 'en' }) => {
      await page.goto(`${inject('galleryUrl')}/?bare=1&entry=${entry}&theme=${theme}&language=${language}`);
      await page.waitForFunction(() => window.gallery !== undefined);
      await webview.locator('main').waitFor();
      if (moment !== undefined) await gallery.changeMoment(moment);
    },
    changeTheme: async (theme) => {
      await choose('theme', theme);
    },
    changeMoment: async (title) => {
      await settle();
      await choose('moment', { label: title });
      await settle();
    },
    moments,
    anew: async () => {
      // What was just typed is kept once it was painted.
      await settle();
      await page.evaluate(() => window.gallery!.load());
      await webview.locator('main').waitFor();
    },
    unanswered: () => page.evaluate(() => window.gallery!.player.unanswered),
    screenshot: async (name, element) => {
      await mkdir(join(root, 'test-output'), { recursive: true });
      const path = join(root, 'test-output', `${name}.png`);
      await (element === undefined ? page.screenshot({ path }) : element.screenshot({ path }));
    },
    close: () => browser.close(),
  };
  try {
    await gallery.show(first);
    return gallery;
  } catch (error) {
    await browser.close();
    throw error;
  }
}
