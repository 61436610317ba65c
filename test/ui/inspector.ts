/** The Inspector in a real VS Code, driven through a browser as a user would drive it. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { root } from '../../scripts/setup/command.mjs';
import { openWorkbench } from '../workbench.mjs';

/**
 * How long a palette row may take before the palette is reopened, because it doesn't notice extensions that arrive
 * later.
 */
const ROW_TIMEOUT_MS = 1500;
const PALETTE_ATTEMPTS = 20;

export interface WorkspaceOptions {
  /** Name of a colour theme, for example `Default Light Modern`. */
  readonly theme?: string;
  /** The workspace's content: paths in it, with the files or folders to copy there. By default, the sample. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A packaged extension to install instead of the checkout's. */
  readonly vsix?: string;
  /** The extension under development, if not the checkout: an absolute path. */
  readonly extension?: string;
  /** The language that VS Code tells extensions; its own words stay English. */
  readonly language?: string;
  /** A suite that runs in the extension host meanwhile: an absolute path. */
  readonly tests?: string;
  /** Variables added to the extension host's environment; may depend on the workspace's folder. */
  readonly env?: Readonly<Record<string, string>> | ((folder: string) => Readonly<Record<string, string>>);
}

export interface Inspector {
  readonly page: Page;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** The inspector page's document; only one webview may be visible. */
  readonly webview: FrameLocator;
  /** Waits until the page reports that everything is measured. */
  finished(): Promise<void>;
  /** Types these words into the command palette, and returns its rows, at least one of which contains them. */
  palette(words: string): Promise<Locator>;
  /** Runs the command with exactly this title through the palette. */
  runCommand(title: string): Promise<void>;
  /** Saves `test-output/NAME.png`, with the whole window or one element. */
  screenshot(name: string, element?: Locator): Promise<void>;
  close(): Promise<void>;
}

/** Opens VS Code with the extension on a new workspace. The caller closes it. */
export async function openWorkspace(options: WorkspaceOptions = {}): Promise<Inspector> {
  const folder = await mkdtemp(join(tmpdir(), 'workspace-'));
  for (const [path, source] of Object.entries(options.files ?? { '.': join(root, 'media', 'sample') })) {
    await cp(source, join(folder, path), { recursive: true });
  }
  const workbench = await openWorkbench({
    folder,
    ...(options.vsix === undefined ? { extension: options.extension ?? root } : { vsix: options.vsix }),
    ...(options.language !== undefined && { beforeLoad: speaking(options.language) }),
    ...(options.tests !== undefined && { tests: options.tests }),
    settings: { 'workbench.colorTheme': options.theme ?? 'Default Dark Modern', ...options.settings },
    env: typeof options.env === 'function' ? options.env(folder) : { ...options.env },
  });
  const { page } = workbench;
  const webview = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

  const palette = async (words: string): Promise<Locator> => {
    await page.locator('.monaco-workbench').waitFor();
    const rows = page.locator('.quick-input-list .monaco-list-row .label-name');
    for (let attempt = 0; attempt < PALETTE_ATTEMPTS; attempt++) {
      // While a dialog closes, VS Code may swallow the key.
      await page.keyboard.press('F1');
      const input = page.locator('.quick-input-widget input[type=text]');
      if (!(await appears(input))) continue;
      await input.fill(`>${words}`);
      if (await appears(rows.filter({ hasText: words }).first())) return rows;
      await page.keyboard.press('Escape');
    }
    throw new Error(`The command palette shows no row with "${words}".`);
  };

  return {
    page,
    folder,
    webview,
    finished: () =>
      webview
        .getByTestId('status')
        .getByText(/^Measured in/)
        .waitFor(),
    palette,
    runCommand: async (title) => {
      await (await palette(title)).getByText(title, { exact: true }).first().click();
    },
    screenshot: async (name, element) => {
      await mkdir(join(root, 'test-output'), { recursive: true });
      const path = join(root, 'test-output', `${name}.png`);
      await (element === undefined ? page.screenshot({ path }) : element.screenshot({ path }));
    },
    close: async () => {
      await workbench.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As the messages of a language pack would do. */
function speaking(language: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`);
  };
}

async function appears(locator: Locator): Promise<boolean> {
  try {
    await locator.waitFor({ timeout: ROW_TIMEOUT_MS });
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}
