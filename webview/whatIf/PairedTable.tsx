import { sixDigits } from '../../src/protocol/numbers';
import type { PairedEstimate } from '../../src/protocol/statistics';
import { ColumnHeads } from '../text/ColumnHeads';
import { Quantity } from '../text/Quantity';
import { TableView } from '../text/TableView';
import { t } from '../text/translate';

interface Props {
  label: string;
  testId: string;
  /** What the means are over, in words. */
  covered: string;
  /** What a row is: `group`. */
  row: string;
  columns: readonly string[];
  /** In the order of the columns; `null` where there is no number. */
  rows: readonly { readonly name: number; readonly values: readonly (PairedEstimate | null)[] }[];
}

/** Means in full, each with both of its errors. */
export function PairedTable({ label, testId, covered, row, columns, rows }: Props) {
  return (
    <TableView label={label}>
      {() => (
        <table class="data" data-testid={testId}>
          <caption>
            {t`${label}: ${covered}. ± is the standard error over images, then over draws of these images.`}
          </caption>
          <thead>
            <ColumnHeads columns={[row, ...columns]} />
          </thead>
          <tbody>
            {rows.map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, column) => (
                  <PairedCell key={column} value={value} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </TableView>
  );
}

/** A dash where there is no number. */
export function PairedCell({ value }: { value: PairedEstimate | null }) {
  if (value === null) return <td>—</td>;
  const { mean, standardError, drawStandardError } = value;
  const errors = [standardError, drawStandardError].map((error) => (error === null ? '—' : sixDigits(error)));
  return (
    <td>
      <Quantity value={mean}>{sixDigits(mean)}</Quantity> ± {errors.join(', ')}
    </td>
  );
}
