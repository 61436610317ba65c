import type { Estimate } from '../../src/protocol/statistics';
import { estimate, percent, sixDigits } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import { t } from '../text/translate';

/** A whole that a value is a share of, such as the KL of all groups. */
export interface Share {
  /** A value of the same kind, over the same images and draws. */
  readonly wholeNats: number;
  /** For example, `the KL`. */
  readonly whole: string;
}

interface Props {
  nats: number;
  testId: string;
}

/** A value in nats with six digits, and in bits; one nat is 1/ln 2 bits. */
export function Value({ nats, testId }: Props) {
  const bits = nats / Math.LN2;
  return (
    <p class="figure">
      <Quantity value={nats} testId={testId}>
        {sixDigits(nats)}
      </Quantity>{' '}
      <small>
        nats = <Quantity value={bits}>{sixDigits(bits)}</Quantity> bits
      </small>
    </p>
  );
}

/** A mean with the digits that its standard error allows, and its share of the whole or, without one, the mean in bits. */
export function MeanValue({ nats, share, testId }: { nats: Estimate; share: Share | null; testId: string }) {
  const { mean, standardError } = nats;
  const printed = estimate(nats);
  return (
    <p class="figure">
      <Quantity value={mean} testId={testId}>
        {standardError === null ? sixDigits(mean) : printed.mean}
      </Quantity>{' '}
      <small>
        {standardError !== null && printed.standardError !== null && (
          <>
            {'± '}
            <Quantity value={standardError} testId={`${testId}-error`}>
              {printed.standardError}
            </Quantity>{' '}
          </>
        )}
        nats{' '}
        {share !== null && isShare(mean, share) ? (
          <>
            · <span data-testid="share">{t`${percent(mean, share.wholeNats)} of ${share.whole}`}</span>
          </>
        ) : (
          <InBits nats={nats} />
        )}
      </small>
    </p>
  );
}

function InBits({ nats: { mean, standardError } }: { nats: Estimate }) {
  const bits = { mean: mean / Math.LN2, standardError: standardError && standardError / Math.LN2 };
  return (
    <>
      = <Quantity value={bits.mean}>{estimate(bits).mean}</Quantity> bits
    </>
  );
}

/** Estimates may be negative, or larger than the whole. */
function isShare(nats: number, { wholeNats }: Share): boolean {
  return nats >= 0 && nats <= wholeNats && wholeNats > 0 && wholeNats < Infinity;
}
