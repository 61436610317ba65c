import type { Meaning } from '../../src/protocol/quantities';
import type { ImageNoun } from '../text/words';
import { ErrorOver } from './ErrorOver';
import { MeaningLine } from './MeaningLine';
import { PerPart } from './PerPart';
import { type ChannelReading, inUse } from './readings';
import { Value } from './Value';

/** A channel's mean KL, whether the channel counts as in use, and its KL per latent position. */
export function ChannelReadOut({ channel, noun }: { channel: ChannelReading; noun: ImageNoun }) {
  const { meaning, group, valueNats, positions, thresholdNats } = channel;
  const used = inUse(valueNats.mean, thresholdNats);
  return (
    <>
      <Value nats={valueNats.mean} standardError={valueNats.standardError} testId="kl-value" />
      <MeaningLine meaning={meaning} group={group} />
      <p class="place">
        {channel.place}
        <ErrorOver reading={channel} />
      </p>
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
