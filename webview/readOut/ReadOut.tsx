import type { LatentPlace } from '../../src/protocol/statistics';
import type { Measured } from '../sight/measured';
import { type Pictures } from '../state/runAnswers';
import { usePicture } from '../state/usePicture';
import type { ImageNoun } from '../text/words';
import { ChannelReadOut } from './ChannelReadOut';
import { ContributionReadOut } from './ContributionReadOut';
import { DifferenceReadOut } from './DifferenceReadOut';
import { LatentReadOut } from './LatentReadOut';
import { imageOf, type Reading } from './readings';
import { SumReadOut } from './SumReadOut';
import type { Share } from './Value';

interface Props {
  reading: Reading;
  noun: ImageNoun;
  /** File name of the picture that a latent variable, or the largest one in a sum, belongs to. */
  imageName: string | null;
  /** For a card among others: numbers only. */
  brief?: boolean;
  /** The whole that a sum is a share of; without it no share is shown. */
  share?: Share | null;
  /** Goes to a latent variable; without it the largest one of a sum is named but not linked. */
  onGo?: (place: LatentPlace) => void;
}

/** Shows what a value is made of. */
export function ReadOut({ reading, noun, imageName, brief = false, share = null, onGo }: Props) {
  switch (reading.kind) {
    case 'latent':
      return <LatentReadOut reading={reading} noun={noun} imageName={imageName} brief={brief} />;
    case 'contribution':
      return <ContributionReadOut latent={reading.latent} noun={noun} imageName={imageName} brief={brief} />;
    case 'sum':
      return <SumReadOut sum={reading} {...{ noun, imageName, brief, share, onGo }} />;
    case 'difference':
      return <DifferenceReadOut difference={reading} {...{ noun, brief, share }} />;
    case 'channel':
      return <ChannelReadOut channel={reading} {...{ noun, imageName, brief, share, onGo }} />;
  }
}

/** The file name that a read-out shows, once it is known. It comes with the picture, which only kept images have. */
export function useImageName(
  pictures: Pictures,
  reading: Reading | null,
  { noun, imagesKept }: Pick<Measured, 'noun' | 'imagesKept'>,
): string | null {
  const image = reading && imageOf(reading);
  const named = image !== null && noun === 'image' && image < imagesKept ? image : null;
  const picture = usePicture(pictures, 'input', named);
  return named !== null && picture.kind === 'here' ? picture.value.name : null;
}
