import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PictureKind } from '../../src/protocol/statistics';
import { drawPicture } from '../pictures/pictureDrawing';
import type { Pictures } from '../state/runAnswers';

interface Props {
  pictures: Pictures;
  kind: PictureKind;
  image: number;
  /** A picture that was refused is requested again when this changes. */
  version: string;
}

/** A picture that scrolls by faster than this is not requested. */
const PAUSE_MS = 80;

/** A small picture, whose name is beside it in words. It stays hatched until it is there. */
export function Thumbnail({ pictures, kind, image, version }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const { current } = canvas;
    if (current === null) return undefined;
    const known = pictures.known(kind, image);
    if (known !== undefined) {
      drawPicture(current, known);
      return undefined;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      pictures.get(kind, image).then(
        (picture) => {
          if (isWanted) drawPicture(current, picture);
        },
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [pictures, kind, image, version]);
  return <canvas key={image} ref={canvas} class="thumbnail" width={1} height={1} aria-hidden="true" />;
}
