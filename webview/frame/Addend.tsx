import type { ComponentChildren } from 'preact';
import type { Estimate } from '../../src/protocol/statistics';
import { estimate } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';

interface Props {
  label: ComponentChildren;
  value: Estimate;
  testId: string;
  /** What to know about the number. */
  hover?: string | null;
}

/** A number with its standard error and its name. */
export function Addend({ label, value, testId, hover = null }: Props) {
  const { mean, standardError } = estimate(value);
  return (
    <span class="addend" title={hover ?? undefined}>
      <Quantity value={value.mean} testId={testId}>
        {mean}
      </Quantity>{' '}
      <small>
        {standardError !== null && `± ${standardError} `}
        {label}
      </small>
    </span>
  );
}
