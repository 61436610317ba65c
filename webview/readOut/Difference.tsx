import { Formula } from '../text/Formula';
import { aligned } from '../text/numbers';
import { Quantity } from '../text/Quantity';

/** A log density, or a mean of it. */
export interface LogDensity {
  readonly symbol: string;
  readonly nats: number;
  readonly testId: string;
}

interface Props {
  logDensities: readonly LogDensity[];
  differenceNats: number;
  /** Whether they are means. */
  mean: boolean;
}

/** With flows: two log densities and the difference that they make, in nats. */
export function Difference({ logDensities, differenceNats, mean }: Props) {
  const printed = aligned([...logDensities.map(({ nats }) => nats), differenceNats]);
  return (
    <table class="addends">
      <caption class="unseen">Log densities and their difference, in nats</caption>
      <tbody>
        {logDensities.map(({ symbol, nats, testId }, place) => (
          <tr key={testId}>
            <th scope="row">
              {mean && 'mean '}
              <Formula>{symbol}</Formula>
            </th>
            <td>
              <Quantity value={nats} testId={testId}>
                {printed[place] ?? ''}
              </Quantity>
            </td>
          </tr>
        ))}
        <tr class="sum">
          <th scope="row">difference</th>
          <td>
            <Quantity value={differenceNats} testId="log-difference">
              {printed.at(-1) ?? ''}
            </Quantity>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
