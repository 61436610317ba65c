import type { ShownInspection } from '../../../src/protocol/inspection';
import { count, sixDigits } from '../../../src/protocol/numbers';
import {
  LARGEST_FLOAT16,
  type BatchNormReport,
  type CheckedLayer,
  type LayerCheck,
} from '../../../src/protocol/whatIf/batchNorm';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { Definition } from '../../whatIf/Definition';
import { batchNormLines, estimatedInWords } from './batchNormRun';
import { layerInWords, notFiniteInWords } from './layerWords';
import { t } from '../../text/translate';

interface Props {
  inspection: ShownInspection;
  run: AnalysisRun;
  report: BatchNormReport;
}

const TITLE = t`First layer out of range`;
const COLUMNS = [t`statistics of the file`, t`re-estimated`] as const;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly of: (check: LayerCheck) => string;
}

const ROWS: readonly Row[] = [
  {
    id: 'not-finite',
    name: t`first layer with NaN or infinities`,
    of: ({ firstNotFinite }) => (firstNotFinite === null ? t`none` : notFiniteInWords(firstNotFinite)),
  },
  {
    id: 'beyond',
    name: t`first beyond float16’s ${count(LARGEST_FLOAT16)}`,
    of: ({ firstBeyondFloat16 }) => (firstBeyondFloat16 === null ? t`none` : magnitudeInWords(firstBeyondFloat16)),
  },
  { id: 'largest', name: t`largest finite magnitude`, of: ({ largest }) => magnitudeInWords(largest) },
  { id: 'layers', name: t`layers looked at`, of: ({ layers }) => String(layers) },
];

/** The first layer of the samples' pass that is not finite or leaves float16's range, before and after. */
export function CheckFigure({ inspection, run, report: { before, after } }: Props) {
  const covered = estimatedInWords(run);
  return (
    <Figure
      id="layer-check"
      title={TITLE}
      sub={after === null ? t`so far with the statistics of the file` : covered}
      contents={() => ({
        ...{ title: TITLE, subtitle: covered, own: batchNormLines(inspection, run) },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: [t`of the samples’ pass`, ...COLUMNS].map((name) => ({ name, unit: null })),
            rows: ROWS.map(({ name, of }) => [name, of(before), after === null ? null : of(after)]),
          },
        ],
      })}
    >
      <div class="scroll" role="region" aria-label={TITLE} tabIndex={0}>
        <table class="data layer-check" data-testid="layer-check">
          <thead>
            <tr>
              <td />
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(({ id, name, of }) => (
              <tr key={id} data-testid={`check-${id}`}>
                <th scope="row">{name}</th>
                <td>{of(before)}</td>
                <td>{after === null ? '—' : of(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Definition source="docs/analyses.md#layer-check">
        <p>
          {t`Samples are decoded operator by operator in float32, in evaluation mode and before folding. Named is the
            first operator in running order whose output is not finite, or has a magnitude above the largest number of
            float16. An operator without weights is named by the module before it.`}
        </p>
        <p>
          {t`float16 rounds as well: a layer just below the limit may leave it there, and an output within range doesn’t
            prove that float16 would give the same picture. z itself and the encoder are not looked at.`}
        </p>
      </Definition>
    </Figure>
  );
}

function magnitudeInWords(layer: CheckedLayer): string {
  return t`${sixDigits(layer.largest)} in ${layerInWords(layer)}`;
}
