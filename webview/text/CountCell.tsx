import { count } from '../../src/protocol/numbers';
import { t } from './translate';

/** `12 of 128`. @param of the number of all @param value `null` if it was not counted, NaN if it is not known */
export function CountCell({ value, of }: { value: number | null; of: number }) {
  if (value === null) return <td>—</td>;
  return <td data-value={String(value)}>{t`${Number.isNaN(value) ? t`unknown` : count(value)} of ${count(of)}`}</td>;
}
