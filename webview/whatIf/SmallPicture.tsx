import { useMemo } from 'preact/hooks';
import type { NamedPicture } from '../../src/figures/contents';
import type { AnalysisPictures } from '../../src/protocol/whatIf/whatIf';
import { differencePixels, drawnPicture } from '../pictures/pictureDrawing';
import { PictureCanvas } from '../pictures/PictureCanvas';

/** A strip of more pictures shows smaller ones. */
export const MANY_PICTURES = 16;

type Frame = Pick<AnalysisPictures, 'width' | 'height' | 'channels'>;

interface Props {
  frame: Frame;
  /** Row by row, with interleaved channels. */
  pixels: Uint8Array;
  /** A picture to subtract, so that the difference is shown; by default the picture itself is. */
  less?: Uint8Array;
  label: string;
}

/** A picture of an analysis, or the difference of two, enlarged by the style sheet. */
export function SmallPicture({ frame: { width, height, channels }, pixels, less, label }: Props) {
  const drawn = useMemo(() => {
    const size = { width, height, channels };
    const shown = less === undefined ? pixels : differencePixels({ ...size, pixels }, { ...size, pixels: less });
    return drawnPicture({ ...size, pixels: shown });
  }, [width, height, channels, pixels, less]);
  return <PictureCanvas drawn={drawn} label={label} />;
}

/** The same, with its name below it. */
export function PictureWithName({ picture }: { picture: NamedPicture }) {
  return (
    <figure>
      <SmallPicture frame={picture} pixels={picture.pixels} label={picture.name} />
      <figcaption>{picture.name}</figcaption>
    </figure>
  );
}
