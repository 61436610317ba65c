/** Records what a real VS Code passes to the page in each of its built-in themes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { root } from '../../../scripts/setup/command.mjs';
import { SAMPLE } from '../../cli/nvaeInspect';
import { openWorkspace } from '../../ui/inspector';
import { variablesUsedIn, type Theme, type ThemeName } from './theme';

const FILE = join(root, 'test', 'gallery', 'themes', 'themes.json');

const IDS: Readonly<Record<ThemeName, string>> = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

export async function recordThemes(): Promise<void> {
  const themes: Record<string, Theme> = {};
  let defaultStyles = '';
  for (const [name, id] of Object.entries(IDS)) {
    const opened = await openWorkspace({ theme: id, env: { NVAE_INSPECTOR_OPEN: SAMPLE } });
    try {
      await opened.finished();
      const html = opened.webview.locator('html');
      defaultStyles = await defaultStylesOf(html);
      themes[name] = await themeOf(html, await pageVariables(defaultStyles));
    } finally {
      await opened.close();
    }
  }
  await writeFile(FILE, `${JSON.stringify({ defaultStyles, themes }, null, 2)}\n`);
}

/** The variables that VS Code's own style sheet for webviews and the page's style sheet and script use. */
export async function pageVariables(defaultStyles: string): Promise<string[]> {
  const bundles = await Promise.all(['page.css', 'page.js'].map((file) => readFile(join(root, 'dist', file), 'utf8')));
  return variablesUsedIn(defaultStyles, ...bundles);
}

export async function defaultStylesOf(html: Locator): Promise<string> {
  return (await html.locator('#_defaultStyles').evaluate(({ textContent }) => textContent))
    .replace(/^\t+/gm, '')
    .trim();
}

/** @param html the page's root element, in VS Code */
export async function themeOf(html: Locator, names: readonly string[]): Promise<Theme> {
  return html.evaluate((element: HTMLElement, names) => {
    const { vscodeThemeId: id = '', vscodeThemeKind: kind = '' } = element.ownerDocument.body.dataset;
    const values = names.map((name) => [name, element.style.getPropertyValue(`--${name}`) || null] as const);
    return { id, kind, variables: Object.fromEntries(values) };
  }, names);
}
