import { BELOW_ONE } from '../scales/counts';
import { LIGHT_PALETTE } from '../colours';
import type { RidgesPanel } from '../contents';
import { RIDGE_HEIGHT, ridgeEnds } from '../scene/ridges';
import { drawnText, pythonArray, pythonNumber, pythonTexts } from './literals';
import { axisLines } from './scales';

/** Distributions below each other as Python source: row i stands on y = i, and grows upwards. */
export function ridgeLines(panel: RidgesPanel): string[] {
  const { category, value, counts, role, edges, rows } = panel;
  const colour = LIGHT_PALETTE[role];
  return [
    `labels = ${pythonTexts(rows.map(({ label }) => label))}`,
    `edges = ${pythonArray(edges)}`,
    '# Counts per bin, the value that all have, and 5 %, median and 95 %; None where there is none.',
    'rows = [',
    ...rows.map(({ counts: own, constant, spread }) => {
      const constantText = constant === null ? 'None' : pythonNumber(constant);
      const spreadText =
        spread === null ? 'None' : `(${[spread.from, spread.median, spread.to].map(pythonNumber).join(', ')})`;
      return `    (${own === null ? 'None' : pythonArray(own)}, ${constantText}, ${spreadText}),`;
    }),
    ']',
    'for i, (counts, constant, spread) in enumerate(rows):',
    '    ax.axhline(i, color="lightgrey", linewidth=0.6)',
    '    if constant is not None:',
    `        ax.plot([constant, constant], [i, i - ${RIDGE_HEIGHT}], color="${colour}", linewidth=1.6)`,
    '    elif counts is not None and counts.max() > 0:',
    ...(counts === 'log'
      ? [
          `        heights = np.log(np.maximum(counts, ${BELOW_ONE}) / ${BELOW_ONE}) / np.log(counts.max() / ${BELOW_ONE})`,
        ]
      : ['        heights = counts / counts.max()']),
    `        ax.stairs(i - ${RIDGE_HEIGHT} * heights, edges, baseline=i, fill=True, alpha=0.6, color="${colour}")`,
    '    if spread is not None and constant is None:',
    '        low, median, high = spread',
    '        ax.plot([low, high], [i, i], color="black", linewidth=1.6)',
    `        ax.plot([median, median], [i, i - ${RIDGE_HEIGHT * 0.4}], color="black", linewidth=1.6)`,
    'ax.set_yticks(np.arange(len(labels)), labels)',
    `ax.set_ylim(${pythonNumber(Math.max(0, rows.length - 1) + 0.2)}, -1)`,
    `ax.set_ylabel(${drawnText(category)})`,
    ...axisLines('x', value, ridgeEnds(panel)),
  ];
}
