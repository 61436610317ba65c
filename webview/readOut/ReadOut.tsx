import { type Pictures, usePicture } from '../state/runAnswers';
import type { ImageNoun } from '../text/words';
import { ChannelReadOut } from './ChannelReadOut';
import { ContributionReadOut } from './ContributionReadOut';
import { DifferenceReadOut } from './DifferenceReadOut';
import { LatentReadOut } from './LatentReadOut';
import { imageOf, type Reading } from './readings';
import { SumReadOut } from './SumReadOut';

interface Props {
  reading: Reading;
  noun: ImageNoun;
  /** File name of the picture that a latent variable, or the largest one in a sum, belongs to. */
  imageName: string | null;
  /** For a card among others: numbers only. */
  brief?: boolean;
}

/** Shows what a value is made of. */
export function ReadOut({ reading, noun, imageName, brief = false }: Props) {
  switch (reading.kind) {
    case 'latent':
      return <LatentReadOut reading={reading} noun={noun} imageName={imageName} brief={brief} />;
    case 'contribution':
      return <ContributionReadOut latent={reading.latent} noun={noun} imageName={imageName} brief={brief} />;
    case 'sum':
      return <SumReadOut sum={reading} noun={noun} imageName={imageName} brief={brief} />;
    case 'difference':
      return <DifferenceReadOut difference={reading} noun={noun} brief={brief} />;
    case 'channel':
      return <ChannelReadOut channel={reading} noun={noun} />;
  }
}

/** The file name that a read-out shows, once it is known. */
export function useImageName(pictures: Pictures, reading: Reading | null, noun: ImageNoun): string | null {
  const picture = usePicture(pictures, 'input', (reading && imageOf(reading)) ?? 0);
  if (reading === null || imageOf(reading) === null || noun !== 'image') return null;
  return picture.kind === 'here' ? picture.value.name : null;
}
