/** The hierarchy as plain data, for its copies. */
import { MEANINGS } from '../../protocol/quantities';
import { SUM_QUANTITIES, SUMS } from '../../protocol/sumQuantities';
import type { GroupSummary } from '../../protocol/statistics';
import { figureColours } from '../colour/figureColours';
import type { ColourScale } from '../colour/colourScale';
import type { BarsPanel, FigureContents, MatrixPanel, Scale } from '../contents';
import { size } from '../words';
import type { KlByGroup } from './klByGroup';

interface Drawn {
  readonly kl: KlByGroup;
  /** What the numbers are means of, in words. */
  readonly covered: string;
  /** The summaries as the bars show them, in `unit`. */
  readonly bars: readonly (GroupSummary | null)[];
  /** Of the bars, and of the cells: `nats per image`. */
  readonly units: { readonly bars: string; readonly cells: string };
  readonly barScale: Scale;
  /** Of the channels' cells. */
  readonly scale: ColourScale;
  readonly words: HierarchyWords;
}

/** What the hierarchy's copies name, in the language of who reads them. */
export interface HierarchyWords {
  readonly title: (kl: string) => string;
  readonly group: string;
  readonly channel: string;
  readonly unused: string;
  /** A name of src/protocol. */
  readonly named: (name: string) => string;
}

export function hierarchyContents(drawn: Drawn): FigureContents {
  const { kl, covered, words } = drawn;
  return {
    title: words.title(words.named(MEANINGS[kl.shown.whole].name)),
    subtitle: covered,
    panels: [barsPanel(drawn), matrixPanel(drawn)],
  };
}

function barsPanel({ kl, bars, units, barScale, words }: Drawn): BarsPanel {
  const { shapes, shown } = kl;
  const hasParts = barScale.kind === 'linear' && shown.whole !== 'estimate';
  return {
    kind: 'bars',
    title: '',
    category: words.group,
    labels: shapes.map((shape, group) => `${group} · ${size(shape)}`),
    value: { name: words.named(MEANINGS[shown.whole].name), unit: units.bars, scale: barScale, domain: null },
    parts: hasParts
      ? SUMS['closed form'].addends.map((addend) => ({
          name: words.named(SUM_QUANTITIES[addend].name),
          role: SUM_QUANTITIES[addend].part,
          values: bars.map((bar) => (bar?.kind === 'closed form' ? bar[addend] : null)),
        }))
      : [
          {
            name: words.named(MEANINGS[shown.whole].name),
            role: shown.whole === 'estimate' ? 'positive' : 'shift',
            values: bars.map((bar) => bar?.klNats.mean ?? null),
          },
        ],
    totals: bars.map((bar) => bar?.klNats.mean ?? null),
    standardErrors: bars.map((bar) => bar?.klNats.standardError ?? null),
  };
}

function matrixPanel({ kl, units, scale, words }: Drawn): MatrixPanel {
  const { shapes, summaries, shown, thresholdNats } = kl;
  const columns = Math.max(0, ...shapes.map(({ channels }) => channels));
  return {
    kind: 'matrix',
    title: '',
    row: words.group,
    column: words.channel,
    rowLabels: shapes.map((_, group) => String(group)),
    columnLabels: Array.from({ length: columns }, (_, channel) => String(channel)),
    cells: shapes.map((_, group) =>
      Array.from({ length: columns }, (_, channel) => summaries[group]?.channelKlNats[channel] ?? null),
    ),
    colours: figureColours(words.named(MEANINGS[shown.part].name), units.cells, scale),
    unused: shown.part === 'contribution' ? null : { name: words.unused, atMost: thresholdNats },
  };
}
