/** Opens the page of figures in a browser, in a theme of VS Code. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { root } from '../../../scripts/setup/command.mjs';
import { installBrowser } from '../../../scripts/setup/browser.mjs';
import { BROWSER_ARGS } from '../../workbench.mjs';
import { THEMES, type ThemeName } from '../themes/theme';

export interface FiguresPage {
  readonly page: Page;
  show(theme: ThemeName, width: number): Promise<void>;
  close(): Promise<void>;
}

/** The caller closes it. */
export async function openFiguresPage(): Promise<FiguresPage> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: join(root, 'test', 'gallery', 'figures', 'page.tsx'), out: 'figures' },
      { in: join(root, 'webview', 'page.css'), out: 'figures' },
    ],
    ...{ bundle: true, write: false, format: 'iife', target: 'chrome130', outdir: '/' },
    ...{ jsx: 'automatic', jsxImportSource: 'preact' },
  });
  const [script = '', style = ''] = ['.js', '.css'].map(
    (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text,
  );
  const browser = await chromium.launch({ executablePath: await installBrowser(), args: BROWSER_ARGS });
  const origin = inject('galleryUrl');
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  let html = '';
  await page.route('**/figures.html', (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }),
  );
  return {
    page,
    show: async (theme, width) => {
      const { kind, variables } = THEMES.themes[theme];
      const set = Object.entries(variables).map(([name, value]) => (value === null ? '' : `--${name}: ${value};`));
      const styles = `${THEMES.defaultStyles}\nhtml { ${set.join(' ')} }\n${style}`;
      html = `<!DOCTYPE html><html lang="en"><title>Figures</title><style>${styles}</style><body class="${kind}"><main></main><script>${script}</script></body></html>`;
      await page.setViewportSize({ width, height: 400 });
      await page.goto(`${origin}/figures.html`);
      await page.getByTestId('figure-all').waitFor();
    },
    close: () => browser.close(),
  };
}
