import type { ComponentChildren } from 'preact';
import type { PairedEstimate } from '../../../src/protocol/statistics';
import { estimate, plusMinus } from '../../../src/protocol/numbers';
import { Term } from '../../glossary/Term';
import { Quantity } from '../../text/Quantity';
import { signedEstimate } from '../whatIfWords';
import { rich, t } from '../../text/translate';

export interface Part {
  readonly name: ComponentChildren;
  readonly value: PairedEstimate | null;
  readonly testId: string;
  /** Whether it is a change, which is written with its sign. */
  readonly signed?: boolean;
  /** Whether the rows above add up to it. */
  readonly isSum?: boolean;
}

/** Numbers with their errors, one a line. */
export function Parts({ caption, parts }: { caption: string; parts: readonly Part[] }) {
  return (
    <table class="what-if-parts">
      <caption class="unseen">{caption}</caption>
      <tbody>
        {parts.map(({ name, value, testId, signed = false, isSum = false }) =>
          value === null ? null : (
            <tr key={testId} class={isSum ? 'total' : ''}>
              <th scope="row">{name}</th>
              <td>
                <Quantity value={value.mean} testId={testId}>
                  {signed ? signedEstimate(value) : plusMinus(value)}
                </Quantity>
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

/** The number that a reading is about, with both of its errors. */
export function Headline({ name, value, testId, signed }: Part) {
  if (value === null) return null;
  const { drawStandardError } = value;
  return (
    <>
      <p class="figure">
        <Quantity value={value.mean} testId={testId}>
          {signed === true ? signedEstimate(value) : plusMinus(value)}
        </Quantity>{' '}
        <small>nats {name}</small>
      </p>
      {drawStandardError !== null && (
        <p class="place">
          {rich`${(<Term name="errorOverDraws">{t`Over draws`}</Term>)} of the same input: ± ${(
            <Quantity value={drawStandardError}>
              {estimate({ mean: value.mean, standardError: drawStandardError }).standardError ?? '—'}
            </Quantity>
          )}`}
        </p>
      )}
    </>
  );
}

/** The negative of an estimate. */
export function negative(value: PairedEstimate | null): PairedEstimate | null {
  return value && { ...value, mean: -value.mean };
}
