import { useSight } from '../../sight/context';
import { changingLive } from '../../sight/sight';
import { NumberChoice } from './LiveBar';

interface Props {
  label: string;
  /** Number of images that there are. */
  images: number;
  chosen: number;
}

/** The second image of a change that takes something from another one. */
export function OtherImageChoice({ label, images, chosen }: Props) {
  const { change } = useSight();
  return (
    <NumberChoice
      label={label}
      testId="live-other"
      count={images}
      chosen={chosen}
      onChoose={(other) => {
        change(changingLive({ other }));
      }}
    />
  );
}

/** The image that the reader has chosen, or the next one. */
export function otherImage(wished: number | null, image: number, images: number): number {
  const next = images === 0 ? 0 : (image + 1) % images;
  return wished === null ? next : Math.min(wished, images - 1);
}
