import { ErrorOver } from './ErrorOver';
import { MeaningLine } from './MeaningLine';
import type { AveragedReading } from './readings';
import { MeanValue, type Share } from './Value';

/** The head of a mean's read-out: its value, what it is and where, and how far it may be trusted. */
export function AveragedHead({ reading, share }: { reading: AveragedReading; share: Share | null }) {
  const { meaning, group, valueNats, place } = reading;
  return (
    <>
      <MeanValue nats={valueNats} share={share} testId="kl-value" />
      <MeaningLine meaning={meaning} group={group} />
      <p class="place">
        {place}
        <ErrorOver reading={reading} />
      </p>
    </>
  );
}
