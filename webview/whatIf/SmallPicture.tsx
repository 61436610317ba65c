import { useMemo } from 'preact/hooks';
import type { NamedPicture } from '../../src/figures/contents';
import type { AnalysisPictures } from '../../src/protocol/whatIf/whatIf';
import { differencePixels, drawnPicture } from '../pictures/pictureDrawing';
import { PictureCanvas } from '../pictures/PictureCanvas';
import { t } from '../text/translate';

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

/** The same, with its name below it. @param isOld whether it is still that of an earlier move */
export function PictureWithName({ picture, isOld = false }: { picture: NamedPicture; isOld?: boolean }) {
  const { name, pixels } = picture;
  const label = isOld ? t`${name}, still of an earlier move` : name;
  return (
    <figure class={isOld ? 'old-run' : ''}>
      <SmallPicture frame={picture} pixels={pixels} label={label} />
      <figcaption>{name}</figcaption>
    </figure>
  );
}
