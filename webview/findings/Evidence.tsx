import type { Evidence as Behind, FindingThreshold } from '../../src/protocol/findings';
import { visibleText } from '../../src/protocol/visibleText';
import { count, percent, plusMinus, threeDigits } from '../../src/protocol/numbers';
import { t } from '../text/translate';

interface Props {
  evidence: Behind;
  /** When a rule reports this number. */
  reported?: string;
}

/** A number behind a finding. */
export function Evidence({ evidence, reported }: Props) {
  return (
    <div>
      <dt>{visibleText(evidence.name)}</dt>
      <dd data-value={String(evidence.value)}>
        {valueInWords(evidence)}
        {reported !== undefined && <span class="sub"> {reported}</span>}
      </dd>
    </div>
  );
}

/** `reported if ≥ 25.0 %`. */
export function thresholdInWords({ relation, value }: FindingThreshold, { unit }: Pick<Behind, 'unit'>): string {
  if (value === Number.MAX_VALUE) return t`reported if it is not finite`;
  return t`reported if ${relation} ${valueInWords({ value, unit, standardError: null })}`;
}

function valueInWords({ value, unit, standardError }: Omit<Behind, 'name'>): string {
  if (unit === 'share') return percent(value, 1);
  if (unit === 'nats') return `${plusMinus({ mean: value, standardError })} nats`;
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? count(value) : threeDigits(value);
}
