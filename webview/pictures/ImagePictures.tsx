import { useMemo } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { PictureKind } from '../../src/protocol/statistics';
import type { Place, Position } from '../sight/selection';
import { Observable } from '../state/observable';
import { type Pictures } from '../state/runAnswers';
import { usePicture } from '../state/usePicture';
import type { ImageNoun } from '../text/words';
import type { Looking, Pixel } from './looking';
import { drawnPicture } from './pictureDrawing';
import { PictureField } from './PictureField';
import { t } from '../text/translate';
import { numbered } from '../text/nouns';

interface Props {
  pictures: Pictures;
  image: number;
  noun: ImageNoun;
  /** The map that they belong to, and the shape of its group. */
  place: Place;
  shape: GroupShape;
  onChoose: (position: Position) => void;
}

/** Longer side of each, in CSS pixels. */
const BOX = 64;

/** One image and its reconstruction, small, beneath its map. Those that can't be had are left out. */
export function ImagePictures({ pictures, image, noun, place, shape, onChoose }: Props) {
  const pixel = useMemo(() => new Observable<Pixel | null>(null), []);
  const looking: Looking = { place, shape, pixel, zoom: 'fit', box: BOX, onChoose };
  return (
    <div class="image-pictures">
      <Small {...{ pictures, image, looking }} kind="input" label={t`Input: ${numbered(noun, image)}`} />
      <Small
        {...{ pictures, image, looking }}
        kind="reconstruction"
        label={t`Reconstruction of ${numbered(noun, image)}`}
      />
    </div>
  );
}

interface SmallProps {
  pictures: Pictures;
  image: number;
  kind: PictureKind;
  label: string;
  looking: Looking;
}

function Small({ pictures, image, kind, label, looking }: SmallProps) {
  const answer = usePicture(pictures, kind, image);
  const picture = answer.kind === 'here' ? answer.value : null;
  const drawn = useMemo(() => picture && drawnPicture(picture), [picture]);
  return answer.kind === 'refused' ? null : <PictureField {...{ drawn, label, looking }} />;
}
