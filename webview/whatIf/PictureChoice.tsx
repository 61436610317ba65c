import { useSight } from '../sight/context';
import { askingWhatIf } from '../sight/sight';
import type { ImageNoun } from '../text/words';
import { t } from '../text/translate';
import { nounInWords, numbered } from '../text/nouns';

interface Props {
  /** The numbers of images that have pictures. */
  pictured: readonly number[];
  /** The image whose pictures are shown. */
  picture: number;
  noun: ImageNoun;
}

/** Which image’s pictures are shown. In the scope of one image there is nothing to choose. */
export function PictureChoice({ pictured, picture, noun }: Props) {
  const { change } = useSight();
  const place = pictured.indexOf(picture);
  const go = (to: number | undefined) => {
    if (to !== undefined) change(askingWhatIf({ picture: to }));
  };
  if (pictured.length < 2) {
    return <span>{numbered(noun, picture)}</span>;
  }
  return (
    <span class="picture-choice">
      <button
        type="button"
        class="tool"
        aria-label={t`Pictures of the previous ${nounInWords(noun)}`}
        disabled={place <= 0}
        onClick={() => {
          go(pictured[place - 1]);
        }}
      >
        ‹
      </button>
      <span data-testid="shown-picture">{numbered(noun, picture)}</span>
      <button
        type="button"
        class="tool"
        aria-label={t`Pictures of the next ${nounInWords(noun)}`}
        disabled={place >= pictured.length - 1}
        onClick={() => {
          go(pictured[place + 1]);
        }}
      >
        ›
      </button>
    </span>
  );
}
