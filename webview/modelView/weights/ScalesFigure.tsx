import type { WeightReport } from '../../../src/protocol/weights';
import { count } from '../../../src/protocol/numbers';
import { Figure } from '../../figure/Figure';
import { Definition } from '../../whatIf/Definition';
import { LayerTable } from './LayerTable';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

const TITLE = t`Scales of the batch norms`;

/** max |γ| of every batch norm. */
export function ScalesFigure({ report: { batchNorms, scaleSum } }: { report: WeightReport }) {
  if (batchNorms.length === 0) return <p class="sub">{t`This network has no batch norms.`}</p>;
  const layers = batchNorms.map(({ name, largest, channels }) => ({ name, value: largest, size: count(channels) }));
  const sub = t`the largest of ${counted(layers.length, 'batch norm')}`;
  return (
    <Figure
      id="batch-norm-scales"
      title={TITLE}
      sub={sub}
      contents={() => ({
        ...{ title: TITLE, subtitle: t`all ${counted(layers.length, 'batch norm')}, in the order of the file` },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: [t`batch norm`, t`max |γ|`, t`channels`].map((name) => ({ name, unit: null })),
            rows: batchNorms.map(({ name, largest, channels }) => [name, largest, channels]),
          },
        ],
      })}
    >
      <LayerTable
        layer="batch norm"
        value="max |γ|"
        size={t`channels`}
        layers={layers}
        sum={scaleSum}
        testId="batch-norm-scales"
      />
      <Definition source="docs/analyses.md#weights">
        <p>
          {t`The largest |γ| over the channels of a batch norm. The release adds their sum to the loss, with the same
            weight λ as the norms. A large γ amplifies a mismatch between the running statistics and what the layer
            sees.`}
        </p>
      </Definition>
    </Figure>
  );
}
