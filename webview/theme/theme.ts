/** VS Code's theme for what is drawn on canvas; CSS takes it from the same variables by itself. */
import { useEffect, useState } from 'preact/hooks';

export interface ThemeColours {
  readonly shift: string;
  readonly scale: string;
  readonly prior: string;
  /** Of a signed value. */
  readonly positive: string;
  readonly negative: string;
  readonly ink: string;
}

/** The colours of the theme, again whenever the user changes it. */
export function useThemeColours(): ThemeColours {
  return useTheme(readColours);
}

/** Whether the theme is a light or a dark one, with high contrast or without. */
export function usePageKind(): 'light' | 'dark' {
  return useTheme(readPageKind);
}

/** @param read the same function at every call */
function useTheme<T>(read: () => T): T {
  const [value, setValue] = useState<T>(read);
  useEffect(() => {
    const observer = new MutationObserver(() => {
      setValue(read);
    });
    observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
    observer.observe(document.documentElement, { attributeFilter: ['style'] });
    return () => {
      observer.disconnect();
    };
  }, [read]);
  return value;
}

function readColours(): ThemeColours {
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    shift: colour('--shift'),
    scale: colour('--scale'),
    prior: colour('--prior'),
    positive: colour('--positive'),
    negative: colour('--negative'),
    ink: colour('--ink'),
  };
}

function readPageKind(): 'light' | 'dark' {
  const { classList } = document.body;
  return classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light') ? 'light' : 'dark';
}
