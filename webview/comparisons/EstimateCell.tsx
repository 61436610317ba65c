import type { Estimate } from '../../src/protocol/statistics';
import { estimate } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';

interface Props {
  value: Estimate;
  /** Whether the mean is of either sign, so that a plus is written. */
  signed?: boolean;
  testId?: string;
}

/** A mean with its standard error, in a table. */
export function EstimateCell({ value, signed = false, testId = 'estimate' }: Props) {
  const { mean, standardError } = estimate(value);
  return (
    <td class="number">
      <Quantity value={value.mean} testId={testId}>
        {signed && value.mean > 0 ? `+${mean}` : mean}
      </Quantity>
      {standardError !== null && <small>{`\u00a0± ${standardError}`}</small>}
    </td>
  );
}
