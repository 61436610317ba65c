import type { Palette } from '../../../src/figures/colours';

/** The colours of the page's theme. */
export function paletteAsSeen(): Palette {
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const { classList } = document.body;
  const isLight = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  return {
    page: isLight ? 'light' : 'dark',
    background: colour('--page'),
    ...{ ink: colour('--ink'), dim: colour('--dim'), line: colour('--line'), unused: colour('--unused') },
    ...{ shift: colour('--shift'), scale: colour('--scale'), prior: colour('--prior'), posterior: colour('--shift') },
    ...{ positive: colour('--positive'), negative: colour('--negative') },
  };
}
