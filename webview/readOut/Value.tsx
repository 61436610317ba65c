import { sixDigits } from '../text/numbers';
import { Quantity } from '../text/Quantity';

interface Props {
  nats: number;
  standardError?: number | null;
  testId: string;
}

/** A KL in nats and bits; one nat is 1/ln 2 bits. */
export function Value({ nats, standardError = null, testId }: Props) {
  const bits = nats / Math.LN2;
  return (
    <p class="figure">
      <Quantity value={nats} testId={testId}>
        {sixDigits(nats)}
      </Quantity>{' '}
      nats{' '}
      <small>
        = <Quantity value={bits}>{sixDigits(bits)}</Quantity> bits
        {standardError !== null && Number.isFinite(nats) && (
          <>
            {', ± '}
            <Quantity value={standardError}>{sixDigits(standardError)}</Quantity> nats
          </>
        )}
      </small>
    </p>
  );
}
