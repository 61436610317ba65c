import type { Meaning } from '../../src/protocol/quantities';
import type { LatentPlace } from '../../src/protocol/statistics';
import { Term } from '../glossary/Term';
import type { ImageNoun } from '../text/words';
import { AveragedHead } from './AveragedHead';
import { Counts } from './Counts';
import { LargestLatent } from './LargestLatent';
import { Parts } from './Parts';
import { type ChannelReading, inUse } from './readings';
import type { Share } from './Value';
import { WhyContribution } from './WhyContribution';
import { rich, t } from '../text/translate';

interface Props {
  channel: ChannelReading;
  noun: ImageNoun;
  /** File name of the picture that the largest latent belongs to. */
  imageName: string | null;
  brief: boolean;
  share: Share | null;
  onGo: ((place: LatentPlace) => void) | undefined;
}

/** A channel's mean KL, what it is made of, and whether the channel counts as in use. */
export function ChannelReadOut({ channel, noun, imageName, brief, share, onGo }: Props) {
  const { meaning, valueNats, positions, thresholdNats, makeUp, draws } = channel;
  const used = inUse(valueNats.mean, thresholdNats);
  return (
    <>
      <AveragedHead reading={channel} share={share} />
      {makeUp !== null && <Parts parts={makeUp} nats={valueNats.mean} />}
      {used !== null && (
        <p class="place">
          {rich`${(<AgainstThreshold used={used} meaning={meaning} />)} the threshold of ${thresholdNats} nats`}
        </p>
      )}
      <Counts
        nats={valueNats.mean}
        channelsInUse={null}
        halfPositions={makeUp?.halfPositions ?? null}
        latentCount={null}
        {...{ meaning, positions, noun }}
      />
      {!brief && makeUp !== null && (
        <LargestLatent latent={makeUp.largest} {...{ meaning, draws, noun, imageName, onGo }} />
      )}
      {!brief && meaning === 'contribution' && <WhyContribution />}
    </>
  );
}

/** With flows a channel has no KL of its own that could say whether it is in use. */
function AgainstThreshold({ used, meaning }: { used: boolean; meaning: Meaning }) {
  if (meaning === 'contribution') return <>{used ? t`Contributes more than` : t`Contributes no more than`}</>;
  return (
    <>
      <Term name={used ? 'inUse' : 'unused'}>{used ? t`In use` : t`Unused`}</Term>: {used ? t`above` : t`not above`}
    </>
  );
}
