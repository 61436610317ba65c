/** The page's document in a frame. Like VS Code, it puts a script, a style sheet and a theme before the page's own. */
import { pageHtml } from '../../../src/extension/pages/pageHtml';
import { PSEUDO } from '../../fixtures/pseudo';
import { applyTheme, THEMES, type Theme } from '../themes/theme';

export interface PageDocument {
  readonly fileName: string;
  readonly theme: Theme;
  /** The page's texts in the pseudo language, by their keys; `undefined` for English. */
  readonly translation: Readonly<Record<string, string>> | undefined;
}

declare global {
  interface Window {
    /** The gallery's side of `acquireVsCodeApi` in the page's frame. */
    vscodeSide?: VsCodeSide;
  }
}

interface VsCodeSide {
  /** The state that the page saved with `setState`, as JSON. */
  readonly state: string | null;
  postMessage(message: unknown): void;
  setState(state: string): void;
}

export function documentOf({ fileName, theme, translation }: PageDocument): string {
  const { origin } = window.location;
  const html = pageHtml({
    cspSource: origin,
    nonce: crypto.randomUUID(),
    scriptUri: `${origin}/page.js`,
    styleUri: `${origin}/page.css`,
    fileName,
    opening: `Opening ${fileName} …`,
    language: translation === undefined ? 'en' : PSEUDO,
    translation,
  });
  const page = new DOMParser().parseFromString(html, 'text/html');
  page.body.setAttribute('role', 'document');
  const script = page.createElement('script');
  script.src = `${origin}/vscodeApi.js`;
  const style = page.createElement('style');
  style.textContent = THEMES.defaultStyles;
  // Placed before the page's policy, which would admit neither.
  page.head.prepend(style, script);
  applyTheme(page, theme);
  return `<!DOCTYPE html>\n${page.documentElement.outerHTML}`;
}
