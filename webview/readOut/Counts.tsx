import type { Meaning } from '../../src/protocol/quantities';
import { Term } from '../glossary/Term';
import { threeDigits } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import { type ImageNoun } from '../text/words';
import type { ChannelsInUse } from './readings';
import { rich, t } from '../text/translate';
import { counted, nounInWords } from '../text/nouns';

interface Props {
  /** The sum, in nats. */
  nats: number;
  meaning: Meaning;
  /** `null` for anything but a whole group. */
  channelsInUse: ChannelsInUse | null;
  /** `null` if unknown, or if there is a single position. */
  halfPositions: number | null;
  /** `null` for a channel, whose latents are its positions. */
  latentCount: number | null;
  positions: number;
  noun: ImageNoun;
}

/** What a sum counts: channels in use, the positions with half of it, and how many latents and positions there are. */
export function Counts({ nats, meaning, channelsInUse, halfPositions, latentCount, positions, noun }: Props) {
  const isMap = positions > 1;
  const perPosition = (
    <Quantity value={nats / positions} testId="nats-per-position">
      {threeDigits(nats / positions)}
    </Quantity>
  );
  return (
    <p class="place">
      {channelsInUse !== null && (
        <>
          <span data-testid="channels-in-use">
            <InUse {...channelsInUse} meaning={meaning} />
          </span>
          {' · '}
        </>
      )}
      {halfPositions !== null && isMap && (
        <>
          <span data-testid="half-positions">
            {rich`${(<Term name="half" />)} in ${halfPositions} of ${counted(positions, 'latent position')}`}
          </span>
          {' · '}
        </>
      )}
      {latentCount === null
        ? counted(positions, 'latent position')
        : t`${counted(latentCount, 'latent')} per ${nounInWords(noun)}`}
      {latentCount !== null && latentCount > 1 && (
        <>
          {', '}
          {rich`${(<Quantity value={nats / latentCount}>{threeDigits(nats / latentCount)}</Quantity>)} nats each`}
        </>
      )}
      {isMap && (
        <>
          {', '}
          {latentCount === null ? rich`${perPosition} nats each` : rich`${perPosition} nats per position`}
        </>
      )}
    </p>
  );
}

/** `1 of 8 channels above 0.1 nats: 7`. With flows, a channel has no KL that could say whether it is in use. */
function InUse({ channels, inUse, thresholdNats, meaning }: ChannelsInUse & { meaning: Meaning }) {
  const above = t`above ${thresholdNats} nats`;
  const what = meaning === 'estimate' ? t`contributing ${above}` : <Term name="inUse">{above}</Term>;
  if (inUse === null) {
    return rich`unknown how many of ${counted(channels, 'channel')} are ${what}`;
  }
  return rich`${inUse.length} of ${counted(channels, 'channel')}
    ${what}${inUse.length > 0 && inUse.length < channels && `: ${numbersInWords(inUse)}`}`;
}

/** Most channel numbers that are listed. */
const MOST_LISTED = 6;

function numbersInWords(numbers: readonly number[]): string {
  const more = numbers.length - MOST_LISTED;
  const listed = numbers.slice(0, MOST_LISTED).join(', ');
  return more > 0 ? t`${listed} and ${more} more` : listed;
}
