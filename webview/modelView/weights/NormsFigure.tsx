import type { WeightReport } from '../../../src/protocol/weights';
import { Figure } from '../../figure/Figure';
import { Definition } from '../../whatIf/Definition';
import { LayerTable } from './LayerTable';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

const TITLE = t`Norms of the reshaped weights`;

/** The largest singular value of every convolution's weight. */
export function NormsFigure({ report: { convolutions, spectralSum } }: { report: WeightReport }) {
  const layers = convolutions.map(({ name, norm, shape }) => ({ name, value: norm, size: shape.join('×') }));
  const sub = t`the largest of ${counted(layers.length, 'convolution')}`;
  return (
    <Figure
      id="weight-norms"
      title={TITLE}
      sub={sub}
      contents={() => ({
        ...{ title: TITLE, subtitle: t`all ${counted(layers.length, 'convolution')}, in the order of the file` },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: [t`convolution`, t`norm`, t`shape`].map((name) => ({ name, unit: null })),
            rows: layers.map(({ name, value, size }) => [name, value, size]),
          },
        ],
      })}
    >
      <LayerTable
        layer="convolution"
        value={t`norm`}
        size={t`shape`}
        layers={layers}
        sum={spectralSum}
        testId="weight-norms"
      />
      <Definition source="docs/analyses.md#weights">
        <p>
          {t`The largest singular value of the weight as used (masked, with weight norm), reshaped to (outputs, the
            rest), in double precision. The release’s regulariser sums these norms; it estimates them, so its logged
            value is never above this sum.`}
        </p>
        <p>
          {t`The norm is not the layer’s Lipschitz constant: an ungrouped k×k convolution’s operator norm lies between
            it and k times it, a depth-wise one’s can lie far below, and batch norm, squeeze-and-excitation and the
            residual factor come on top.`}
        </p>
      </Definition>
    </Figure>
  );
}
