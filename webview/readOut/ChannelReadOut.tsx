import type { ImageNoun } from '../text/words';
import { ErrorOver } from './ErrorOver';
import { PerPart } from './PerPart';
import { type ChannelReading, inUse } from './readings';
import { Value } from './Value';

/** A channel's mean KL, whether it counts as in use, and what it comes to at each position. */
export function ChannelReadOut({ channel, noun }: { channel: ChannelReading; noun: ImageNoun }) {
  const { klNats, positions, thresholdNats } = channel;
  const used = inUse(klNats.mean, thresholdNats);
  return (
    <>
      <Value nats={klNats.mean} standardError={klNats.standardError} testId="kl-value" />
      <p class="place">
        {channel.place}
        <ErrorOver reading={channel} />
      </p>
      <p class="place">
        <PerPart nats={klNats.mean} parts={positions} part="latent position" of={noun} testId="nats-per-position" />
      </p>
      {used !== null && (
        <p class="place">
          {used ? 'In use: above' : 'Unused: not above'} the threshold of {thresholdNats} nats.
        </p>
      )}
    </>
  );
}
