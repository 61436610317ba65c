import type { Pictures } from '../state/measurements';
import { sixDigits } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { counted, givenInWords, type ImageNoun } from '../text/words';
import { Addends } from './Addends';
import { LatentReadOut } from './LatentReadOut';
import { type SumReading, underTwoStandardErrors } from './readings';
import { Value } from './Value';

interface Props {
  sum: SumReading;
  pictures: Pictures;
  noun: ImageNoun;
}

/** A sum of KLs in two parts: its four terms would be large and cancel. */
export function SumReadOut({ sum, pictures, noun }: Props) {
  const { klNats, latents, images } = sum;
  const given = givenInWords(sum.group, images);
  return (
    <>
      <Value nats={klNats.mean} standardError={klNats.standardError} testId="kl-value" />
      <p class="place">
        {sum.place}
        {klNats.standardError !== null && `, ± standard error over them`}
        {given && ` · ${given}`}
        {underTwoStandardErrors(klNats) && ' · under two standard errors'}
      </p>
      <Addends
        caption="The two parts of the KL, in nats"
        addends={[
          { part: 'shift', name: 'shift', formula: '½(Δμ/σ_p)²', nats: sum.shiftNats, testId: 'part-shift' },
          { part: 'scale', name: 'scale', formula: '½(Δσ² − 1 − ln Δσ²)', nats: sum.scaleNats, testId: 'part-scale' },
        ]}
        sum={{ nats: klNats.mean, testId: 'part-sum' }}
      />
      <p class="place">
        {counted(latents, 'latent')}
        {images > 1 && ` per ${noun}`}
        {latents > 1 && (
          <>
            : <Quantity value={klNats.mean / latents}>{sixDigits(klNats.mean / latents)}</Quantity> nats per latent
          </>
        )}
      </p>
      <div class="largest">
        <h3>Largest of them</h3>
        <LatentReadOut latent={sum.largest} pictures={pictures} noun={noun} valueTestId="largest-kl-value" />
      </div>
    </>
  );
}
