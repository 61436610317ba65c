import type { Meaning } from '../../src/protocol/quantities';
import type { ImageNoun } from '../text/words';
import { AveragedHead } from './AveragedHead';
import { PerPart } from './PerPart';
import { type ChannelReading, inUse } from './readings';

/** A channel's mean KL, whether the channel counts as in use, and its KL per latent position. */
export function ChannelReadOut({ channel, noun }: { channel: ChannelReading; noun: ImageNoun }) {
  const { meaning, valueNats, positions, thresholdNats } = channel;
  const used = inUse(valueNats.mean, thresholdNats);
  return (
    <>
      <AveragedHead reading={channel} />
      <p class="place">
        <PerPart nats={valueNats.mean} parts={positions} part="latent position" of={noun} testId="nats-per-position" />
      </p>
      {used !== null && (
        <p class="place">
          {againstThreshold(used, meaning)} the threshold of {thresholdNats} nats.
        </p>
      )}
    </>
  );
}

/** With flows a channel has no KL of its own that could say whether it is in use. */
function againstThreshold(used: boolean, meaning: Meaning): string {
  if (meaning === 'contribution') return used ? 'Contributes more than' : 'Contributes no more than';
  return used ? 'In use: above' : 'Unused: not above';
}
