import { useState } from 'preact/hooks';
import type { TensorAnswer, TensorList, TensorRow } from '../../src/protocol/tensors';
import { visibleText } from '../../src/protocol/visibleText';
import { count, threeDigits } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import type { Statistics } from './useTensors';
import { t } from '../text/translate';

/** Rows that are drawn at first, and added at each click. Thousands at once would freeze the page. */
const ROWS_AT_ONCE = 200;

interface Props {
  list: TensorList;
  /** Indices of the listed tensors that are shown. */
  rows: readonly number[];
  known: Statistics;
  /** Whether statistics are being computed. */
  isBusy: boolean;
  onAsk: (rows: readonly number[]) => void;
}

export function TensorTable({ list, rows, known, isBusy, onAsk }: Props) {
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const more = Math.min(ROWS_AT_ONCE, rows.length - shown);
  return (
    <div class="scroll" role="region" aria-label={t`Tensors of the file`} tabIndex={0}>
      <table class="data tensors-table">
        <thead>
          <tr>
            <th scope="col">{t`name`}</th>
            <th scope="col">{t`shape`}</th>
            <th scope="col">{t`type`}</th>
            <th scope="col">{t`minimum`}</th>
            <th scope="col">{t`maximum`}</th>
            <th scope="col">{t`mean`}</th>
            <th scope="col" title={t`Standard deviation of the finite values`}>
              σ
            </th>
            <th scope="col" title={t`Values that are NaN or infinite`}>
              {t`not finite`}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => {
            const tensor = list.rows[row];
            return (
              tensor && (
                <tr key={row} data-testid="tensor">
                  <th scope="row">{tensor.name}</th>
                  <td>{tensor.shape === null ? t`unknown` : `(${tensor.shape.join(', ')})`}</td>
                  <td>{tensor.type}</td>
                  <Numbers
                    tensor={tensor}
                    answer={known.get(row)}
                    isBusy={isBusy}
                    onAsk={() => {
                      onAsk([row]);
                    }}
                  />
                </tr>
              )
            );
          })}
        </tbody>
      </table>
      {more > 0 && (
        <button
          type="button"
          class="button"
          data-testid="tensors-more"
          onClick={() => {
            setShown(shown + ROWS_AT_ONCE);
          }}
        >
          {t`Show ${count(more)} more of ${count(rows.length - shown)}`}
        </button>
      )}
    </div>
  );
}

interface NumbersProps {
  tensor: TensorRow;
  answer: TensorAnswer | undefined;
  isBusy: boolean;
  onAsk: () => void;
}

function Numbers({ tensor, answer, isBusy, onAsk }: NumbersProps) {
  if (!tensor.isReadable) return <td colSpan={5}>{t`values of this type are not read`}</td>;
  if (answer === undefined) {
    return (
      <td colSpan={5}>
        <button
          type="button"
          class="quiet"
          disabled={isBusy}
          aria-label={t`Statistics of ${tensor.name}`}
          onClick={onAsk}
        >
          {t`Statistics`}
        </button>
      </td>
    );
  }
  if (answer.kind === 'none') {
    return (
      <td colSpan={5} class="reason">
        {visibleText(answer.reason)}
      </td>
    );
  }
  return (
    <>
      {[answer.minimum, answer.maximum, answer.mean, answer.standardDeviation].map((value, column) => (
        <td key={column}>{value === null ? '–' : <Quantity value={value}>{threeDigits(value)}</Quantity>}</td>
      ))}
      <td class={answer.notFinite > 0 ? 'not-finite' : undefined}>{count(answer.notFinite)}</td>
    </>
  );
}
