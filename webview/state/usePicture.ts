import { useEffect, useState } from 'preact/hooks';
import type { Picture, PictureKind } from '../../src/protocol/statistics';
import { type Answer, answerTo } from './answer';
import type { Pictures } from './pictures';

/**
 * A picture. It is requested again when `version` changes.
 * @param image `null` while there is nothing to ask for
 */
export function usePicture(pictures: Pictures, kind: PictureKind, image: number | null, version = ''): Answer<Picture> {
  const [known, setKnown] = useState<{ readonly image: number; readonly answer: Answer<Picture> } | null>(null);
  useEffect(() => {
    if (image === null) return undefined;
    let current = true;
    const show = (answer: Answer<Picture>) => {
      if (current) setKnown({ image, answer });
    };
    void answerTo(pictures.get(kind, image)).then(show);
    return () => {
      current = false;
    };
  }, [pictures, kind, image, version]);
  return known !== null && known.image === image ? known.answer : { kind: 'waiting' };
}
