import type { RankedImage } from '../../src/protocol/images';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing } from '../sight/sight';
import type { Pictures } from '../state/runAnswers';
import { Quantity } from '../text/Quantity';
import { threeDigits } from '../../src/protocol/numbers';
import { percentileInWords } from './imageWords';
import { Thumbnail } from './Thumbnail';
import { t } from '../text/translate';
import { numbered } from '../text/nouns';

interface Props {
  ranked: RankedImage;
  measured: Measured;
  pictures: Pictures;
  version: string;
  /** Whether its map is shown. */
  isPreviewed: boolean;
  onPoint: () => void;
}

/** One image that drives a channel, with its value. */
export function DrivingImage({ ranked, measured, pictures, version, isPreviewed, onPoint }: Props) {
  const { noun, imagesKept } = measured;
  const { sight, change } = useSight();
  const { image, name, valueNats, percent } = ranked;
  const isKept = image < imagesKept;
  const which = [
    numbered(noun, image),
    ...(noun === 'image' ? [name] : []),
    ...(isKept ? [] : [t`not kept individually`]),
  ].join(', ');
  return (
    <li>
      <button
        type="button"
        class={`driving-image ${isPreviewed ? 'previewed' : ''}`}
        aria-pressed={sight.selection.image === image}
        title={percent === null ? which : `${which}: ${percentileInWords(percent)}`}
        data-testid="driving-image"
        data-image={image}
        onPointerEnter={onPoint}
        onFocus={onPoint}
        onClick={() => {
          if (isKept) change(choosing({ image }));
        }}
      >
        {isKept ? (
          <Thumbnail pictures={pictures} kind="input" image={image} version={version} />
        ) : (
          <span class="thumbnail" aria-hidden="true" />
        )}
        <span class="unseen">{which}: </span>
        <Quantity value={valueNats}>{threeDigits(valueNats)}</Quantity>
        <small>{percent === null ? `#${image}` : `${percent} %`}</small>
      </button>
    </li>
  );
}
