import type { Pictures } from '../state/measurements';
import type { ImageNoun } from '../text/words';
import { LatentReadOut } from './LatentReadOut';
import type { Reading } from './readings';
import { SumReadOut } from './SumReadOut';

interface Props {
  reading: Reading | null;
  pictures: Pictures;
  noun: ImageNoun;
}

/** What the value under the pointer or cursor is made of. */
export function ReadOut({ reading, pictures, noun }: Props) {
  return (
    <div class="read-out" data-testid="read-out" role="region" aria-label="Read-out">
      {reading?.kind === 'latent' && <LatentReadOut latent={reading.latent} pictures={pictures} noun={noun} />}
      {reading?.kind === 'sum' && <SumReadOut sum={reading} pictures={pictures} noun={noun} />}
    </div>
  );
}
