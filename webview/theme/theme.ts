/** Colours of VS Code's theme for drawing on a canvas. Style sheets take them directly from the same variables. */
import { useEffect, useState } from 'preact/hooks';

export interface ThemeColours {
  readonly shift: string;
  readonly scale: string;
  readonly prior: string;
  /** Colours of a signed value. */
  readonly positive: string;
  readonly negative: string;
  readonly ink: string;
}

/** Returns the theme's colours, and updates them whenever the user changes the theme. */
export function useThemeColours(): ThemeColours {
  return useTheme(readColours);
}

/** Whether the theme is light or dark, with or without high contrast. */
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
