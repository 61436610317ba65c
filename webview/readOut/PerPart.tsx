import { sixDigits } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { counted } from '../text/words';

interface Props {
  nats: number;
  parts: number;
  /** Name of one part. */
  part: string;
  /** Name of the whole. */
  of: string;
  testId?: string;
}

/** `128 latents per image: 0.0417611 nats per latent`. */
export function PerPart({ nats, parts, part, of, testId }: Props) {
  return (
    <>
      {counted(parts, part)} per {of}
      {parts > 1 && (
        <>
          :{' '}
          <Quantity value={nats / parts} testId={testId}>
            {sixDigits(nats / parts)}
          </Quantity>{' '}
          nats per {part}
        </>
      )}
    </>
  );
}
