import { useEffect, useState } from 'preact/hooks';
import type { Picture, PictureKind } from '../../src/protocol/statistics';
import { type Answer, answerTo } from './answer';
import { beforePaint } from './beforePaint';
import type { Pictures } from './pictures';

/**
 * A picture; one that has arrived before is there at once. It is requested again when `version` changes.
 * @param image `null` while there is nothing to ask for
 */
export function usePicture(pictures: Pictures, kind: PictureKind, image: number | null, version = ''): Answer<Picture> {
  const [known, setKnown] = useState<{ readonly image: number; readonly answer: Answer<Picture> } | null>(null);
  useEffect(() => {
    if (image === null || pictures.known(kind, image) !== undefined) return undefined;
    let current = true;
    void answerTo(pictures.get(kind, image)).then((answer) => {
      beforePaint(() => {
        if (current) setKnown({ image, answer });
      });
    });
    return () => {
      current = false;
    };
  }, [pictures, kind, image, version]);
  const arrived = image === null ? undefined : pictures.known(kind, image);
  if (arrived !== undefined) return { kind: 'here', value: arrived };
  return known !== null && known.image === image ? known.answer : { kind: 'waiting' };
}
