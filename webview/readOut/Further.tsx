import type { LatentQuantity, Meaning } from '../../src/protocol/quantities';
import type { SumQuantity } from '../../src/protocol/sumQuantities';
import type { Estimate } from '../../src/protocol/statistics';
import { Formula } from '../text/Formula';
import { furtherName } from '../text/meanings';
import { sixDigits } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import { testIdOf } from './testIdOf';
import { translated } from '../text/translate';

/** A quantity shown beside the KL, as the registry describes it. */
interface FurtherQuantity {
  readonly symbol: string;
  readonly name: string;
  readonly formula: string | null;
  readonly meaning: string | null;
}

interface Props {
  quantity: LatentQuantity | SumQuantity;
  described: FurtherQuantity;
  valueNats: Estimate;
  /** Meaning of the KL beside it. */
  meaning: Meaning;
  /** Without the sentence about its meaning. */
  brief: boolean;
}

/** One quantity that is not part of the KL: its value, its formula and what it means. */
export function Further({ quantity, described, valueNats, meaning, brief }: Props) {
  const { mean, standardError } = valueNats;
  return (
    <div class="further">
      <p>
        {furtherName(described.name, meaning)}:{' '}
        <Quantity value={mean} testId={testIdOf(quantity)}>
          {sixDigits(mean)}
        </Quantity>
        {standardError !== null && Number.isFinite(mean) && (
          <>
            {' ± '}
            <Quantity value={standardError} testId={`${testIdOf(quantity)}-error`}>
              {sixDigits(standardError)}
            </Quantity>
          </>
        )}{' '}
        nats
      </p>
      {described.formula !== null && (
        <p class="place">
          <Formula>{`${described.symbol} = ${described.formula}`}</Formula>
        </p>
      )}
      {!brief && described.meaning !== null && <p class="place">{translated(described.meaning)}</p>}
    </div>
  );
}
