import { Formula } from '../text/Formula';
import { aligned } from '../../src/protocol/numbers';
import { AddendRow } from './AddendRow';
import { rich, t } from '../text/translate';

/** A log density, or a mean of it. */
export interface LogDensity {
  readonly symbol: string;
  readonly nats: number;
  readonly testId: string;
}

interface Props {
  logDensities: readonly LogDensity[];
  differenceNats: number;
  /** Whether the log densities are means. */
  mean: boolean;
}

/** With flows: two log densities and their difference, in nats. */
export function Difference({ logDensities, differenceNats, mean }: Props) {
  const printed = aligned([...logDensities.map(({ nats }) => nats), differenceNats]);
  return (
    <table class="addends">
      <caption class="unseen">{t`Log densities and their difference, in nats`}</caption>
      <tbody>
        {logDensities.map(({ symbol, nats, testId }, place) => (
          <AddendRow
            key={testId}
            heading={mean ? rich`mean ${(<Formula>{symbol}</Formula>)}` : <Formula>{symbol}</Formula>}
            nats={nats}
            printed={printed[place]}
            testId={testId}
          />
        ))}
        <AddendRow
          heading={t`difference`}
          nats={differenceNats}
          printed={printed.at(-1)}
          testId="log-difference"
          look="total"
        />
      </tbody>
    </table>
  );
}
