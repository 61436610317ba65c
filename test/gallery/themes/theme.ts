/** VS Code's built-in colour themes, as it passes them to a webview. `npm run gallery -- --themes` records them. */
import recorded from './themes.json';

export const THEME_NAMES = ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

export interface Theme {
  /** Value of the setting `workbench.colorTheme`. */
  readonly id: string;
  /** VS Code's class for the page's body. */
  readonly kind: string;
  /** The variables that the page uses, by name without the leading `--`; `null` if the theme lacks one. */
  readonly variables: Readonly<Record<string, string | null>>;
}

export interface Themes {
  /** The style sheet that VS Code puts before the page's own. */
  readonly defaultStyles: string;
  readonly themes: Readonly<Record<ThemeName, Theme>>;
}

export const THEMES: Themes = recorded;

/** The variables that a page with these scripts and style sheets uses, in alphabetical order. */
export function variablesUsedIn(...texts: readonly string[]): string[] {
  const names = texts.flatMap((text) => Array.from(text.matchAll(/--(vscode-[\w-]+)/g), ([, name = '']) => name));
  return [...new Set(names)].sort();
}

/** Styles a document as VS Code does: with its variables, and the classes of its body. */
export function applyTheme({ documentElement, body }: Document, { id, kind, variables }: Theme): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === null) documentElement.style.removeProperty(`--${name}`);
    else documentElement.style.setProperty(`--${name}`, value);
  }
  body.classList.remove(...Object.values(THEMES.themes).map((theme) => theme.kind));
  body.classList.add(kind);
  // VS Code also adds this class, for pages that know only one kind of high contrast.
  body.classList.toggle('vscode-high-contrast', kind.startsWith('vscode-high-contrast'));
  body.dataset['vscodeThemeKind'] = kind;
  body.dataset['vscodeThemeId'] = id;
}
