import type { ShownInspection } from '../../../src/protocol/inspection';
import { sixDigits } from '../../../src/protocol/numbers';
import { visibleName } from '../../../src/protocol/visibleText';
import type { BatchNormReport, MovedLayer } from '../../../src/protocol/whatIf/batchNorm';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { ColumnHeads } from '../../text/ColumnHeads';
import { Quantity } from '../../text/Quantity';
import { TableView } from '../../text/TableView';
import { Definition } from '../../whatIf/Definition';
import { batchNormLines, estimatedInWords } from './batchNormRun';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

interface Props {
  inspection: ShownInspection;
  run: AnalysisRun;
  report: BatchNormReport;
}

const TITLE = t`How far the batch norms moved`;
const COLUMNS = [t`batch norm`, 'largest |Δmean|/σ', t`least new variance/old`, 'most'] as const;
/** Layers on the first screen; all are in the table below. */
const SHOWN = 8;

/** The batch norms whose statistics changed most, and all of them in a table that unfolds. */
export function MovedFigure({ inspection, run, report: { layers, after } }: Props) {
  if (layers.length === 0) {
    return after === null ? null : <p class="sub">{t`Samples run through no batch norm: nothing changes.`}</p>;
  }
  const covered = estimatedInWords(run);
  const label = t`Every batch norm that samples run through, in the order of the file`;
  return (
    <Figure
      id="batch-norms-moved"
      title={TITLE}
      sub={t`the farthest of ${counted(layers.length, 'batch norm')}, ${covered}`}
      contents={() => ({
        ...{ title: TITLE, subtitle: covered, own: batchNormLines(inspection, run) },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: COLUMNS.map((name) => ({ name, unit: null })),
            rows: layers.map(({ name, mean, least, most }) => [name, mean, least, most]),
          },
        ],
      })}
    >
      <div class="scroll" role="region" aria-label={TITLE} tabIndex={0}>
        <Table rows={farthest(layers)} testId="batch-norms-moved" />
      </div>
      {layers.length > SHOWN && (
        <TableView label={label}>
          {() => <Table rows={layers} testId="batch-norms-moved-all" caption={label} />}
        </TableView>
      )}
      <Definition source="docs/analyses.md#batch-norm">
        <p>
          {t`Over the channels of a batch norm: the largest change of a running mean, in units of the file’s √(variance
            + 10⁻⁵), and the smallest and largest ratio of the variances, new to old, with 10⁻⁵ added to both.`}
        </p>
      </Definition>
    </Figure>
  );
}

function Table({ rows, testId, caption }: { rows: readonly MovedLayer[]; testId: string; caption?: string }) {
  return (
    <table class="data moved" data-testid={testId}>
      {caption !== undefined && <caption>{caption}</caption>}
      <thead>
        <ColumnHeads columns={COLUMNS} />
      </thead>
      <tbody>
        {rows.map(({ name, mean, least, most }) => (
          <tr key={name}>
            <th scope="row">{visibleName(name)}</th>
            {[mean, least, most].map((value, column) => (
              <td key={column}>
                <Quantity value={value}>{sixDigits(value)}</Quantity>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Those that are not finite come first. */
function farthest(layers: readonly MovedLayer[]): readonly MovedLayer[] {
  const rank = ({ mean }: MovedLayer) => (Number.isNaN(mean) ? Infinity : mean);
  return layers.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a))).slice(0, SHOWN);
}
