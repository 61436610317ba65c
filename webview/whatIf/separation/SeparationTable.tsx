import { sixDigits } from '../../../src/protocol/numbers';
import type { SeparatedArea, SeparationReport } from '../../../src/protocol/whatIf/separation';
import { ColumnHeads } from '../../text/ColumnHeads';
import { Formula } from '../../text/Formula';
import { Quantity } from '../../text/Quantity';
import { TableView } from '../../text/TableView';
import { PairedCell } from '../PairedTable';
import { scoresOf } from './scores';
import { t } from '../../text/translate';

interface Props {
  separation: SeparationReport;
  /** What the means are over, in words. */
  covered: string;
}

/** Every score: its means, its area, and how much that is above the NELBO's, with both of DeLong's errors. */
export function SeparationTable({ separation, covered }: Props) {
  const label = t`Scores of both inputs, in nats, and AUROC`;
  return (
    <TableView label={label}>
      {() => (
        <table class="data" data-testid="separation-table">
          <caption>
            {t`${label}: ${covered}. ± of a mean is the standard error over images, then over draws of these images; of
              an area, DeLong’s error if the inputs show different pictures, then if image n of B was made from image n
              of A.`}
          </caption>
          <thead>
            <ColumnHeads
              columns={[t`score`, t`from where`, t`mean of A`, t`mean of B`, 'AUROC', t`above the NELBO’s`]}
            />
          </thead>
          <tbody>
            {scoresOf(separation).map(({ id, name, where, score, gain }) => (
              <tr key={id}>
                <th scope="row">
                  <Formula>{name}</Formula>
                </th>
                <td>{where}</td>
                <PairedCell value={score.inside} />
                <PairedCell value={score.outside} />
                <AreaCell area={score.auroc} testId={`auroc-${id}`} />
                {gain === null ? <td>—</td> : <AreaCell area={gain} testId={`gain-${id}`} />}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </TableView>
  );
}

function AreaCell({ area, testId }: { area: SeparatedArea; testId: string }) {
  const errors = [area.ofDifferent, area.ofPairs].map((error) => (error === null ? '—' : sixDigits(error)));
  return (
    <td>
      <Quantity value={area.value} testId={testId}>
        {sixDigits(area.value)}
      </Quantity>{' '}
      ± {errors.join(', ')}
    </td>
  );
}
