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
  readonly unit: string;
  readonly barScale: Scale;
  /** Of the channels' cells. */
  readonly scale: ColourScale;
}

export function hierarchyContents(drawn: Drawn): FigureContents {
  const { kl, covered } = drawn;
  return {
    title: `${MEANINGS[kl.shown.whole].name} by group and channel`,
    subtitle: covered,
    panels: [barsPanel(drawn), matrixPanel(drawn)],
  };
}

function barsPanel({ kl, bars, unit, barScale }: Drawn): BarsPanel {
  const { shapes, shown, noun } = kl;
  const hasParts = barScale.kind === 'linear' && shown.whole !== 'estimate';
  return {
    kind: 'bars',
    title: '',
    category: 'latent group',
    labels: shapes.map((shape, group) => `${group} · ${size(shape)}`),
    value: { name: MEANINGS[shown.whole].name, unit: `${unit} per ${noun}`, scale: barScale, domain: null },
    parts: hasParts
      ? SUMS['closed form'].addends.map((addend) => ({
          name: SUM_QUANTITIES[addend].name,
          role: SUM_QUANTITIES[addend].part,
          values: bars.map((bar) => (bar?.kind === 'closed form' ? bar[addend] : null)),
        }))
      : [
          {
            name: MEANINGS[shown.whole].name,
            role: shown.whole === 'estimate' ? 'positive' : 'shift',
            values: bars.map((bar) => bar?.klNats.mean ?? null),
          },
        ],
    totals: bars.map((bar) => bar?.klNats.mean ?? null),
    standardErrors: bars.map((bar) => bar?.klNats.standardError ?? null),
  };
}

function matrixPanel({ kl, scale }: Drawn): MatrixPanel {
  const { shapes, summaries, shown, noun, thresholdNats } = kl;
  const columns = Math.max(0, ...shapes.map(({ channels }) => channels));
  return {
    kind: 'matrix',
    title: '',
    row: 'latent group',
    column: 'channel',
    rowLabels: shapes.map((_, group) => String(group)),
    columnLabels: Array.from({ length: columns }, (_, channel) => String(channel)),
    cells: shapes.map((_, group) =>
      Array.from({ length: columns }, (_, channel) => summaries[group]?.channelKlNats[channel] ?? null),
    ),
    colours: figureColours(MEANINGS[shown.part].name, `nats per ${noun}`, scale),
    unused: shown.part === 'contribution' ? null : { name: 'unused', atMost: thresholdNats },
  };
}
