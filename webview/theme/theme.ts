/** VS Code's theme for what is drawn on canvas; CSS takes it from the same variables by itself. */
import { useEffect, useState } from 'preact/hooks';

export interface ThemeColours {
  readonly shift: string;
  readonly scale: string;
  readonly prior: string;
  readonly ink: string;
}

/** The colours of the theme, again whenever the user changes it. */
export function useThemeColours(): ThemeColours {
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const observer = new MutationObserver(() => {
      setColours(readColours());
    });
    observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
    observer.observe(document.documentElement, { attributeFilter: ['style'] });
    return () => {
      observer.disconnect();
    };
  }, []);
  return colours;
}

function readColours(): ThemeColours {
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return { shift: colour('--shift'), scale: colour('--scale'), prior: colour('--prior'), ink: colour('--ink') };
}
