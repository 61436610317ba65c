import { visibleText } from '../../protocol/visibleText';
import type { Panel, Provenanced } from '../contents';
import { cellPanel } from './cells';
import { chartPanel } from './charts';
import { drawnText, pythonTexts } from './literals';
import { otherPanel } from './others';

const MOST_COLUMNS = 3;
/** Of one panel, in inches. */
const SIZE = { width: 5, height: 4 };

/**
 * Python source that draws the figure with numpy and matplotlib (3.7 or later), from numbers that it contains in full
 * precision. Run with a file name, it saves the figure there; otherwise it shows it.
 */
export function figureAsPython({ title, subtitle, panels, provenance }: Provenanced): string {
  const head = [title, ...(subtitle === '' ? [] : [subtitle]), ...provenance.map(([name, text]) => `${name}: ${text}`)];
  const columns = Math.max(1, Math.min(MOST_COLUMNS, panels.length));
  const rows = Math.max(1, Math.ceil(panels.length / columns));
  return `${[
    ...head.map((line) => `# ${visibleText(line)}`),
    'import base64',
    'import sys',
    '',
    'import matplotlib.pyplot as plt',
    'import numpy as np',
    'from matplotlib import colormaps, colors',
    'from matplotlib.ticker import MaxNLocator',
    '',
    'nan, inf = np.nan, np.inf',
    '',
    `fig, axes = plt.subplots(${rows}, ${columns}, figsize=(${columns * SIZE.width}, ${rows * SIZE.height}), squeeze=False, layout="constrained")`,
    `fig.suptitle("\\n".join(${pythonTexts([title, subtitle].filter((line) => line !== ''))}))`,
    ...panels.flatMap((panel, i) => ['', `ax = axes.flat[${i}]`, ...titleOf(panel), ...panelLines(panel)]),
    ...(panels.length < rows * columns ? ['', `for ax in axes.flat[${panels.length}:]:`, '    ax.remove()'] : []),
    '',
    'if len(sys.argv) > 1:',
    '    fig.savefig(sys.argv[1], dpi=200)',
    'else:',
    '    plt.show()',
  ].join('\n')}\n`;
}

function titleOf({ title }: Panel): string[] {
  return title === '' ? [] : [`ax.set_title(${drawnText(title)})`];
}

function panelLines(panel: Panel): string[] {
  switch (panel.kind) {
    case 'matrix':
    case 'map':
      return cellPanel(panel);
    case 'bars':
    case 'grouped bars':
    case 'histograms':
    case 'ridges':
    case 'points':
    case 'lines':
      return chartPanel(panel);
    case 'table':
    case 'pictures':
      return otherPanel(panel);
  }
}
