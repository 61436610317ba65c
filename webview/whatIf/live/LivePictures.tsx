import type { ComponentChildren } from 'preact';
import type { NamedPicture } from '../../../src/figures/contents';
import type { ChangedPicture } from '../../../src/protocol/whatIf/live';
import { Figure } from '../../figure/Figure';
import type { Answer } from '../../state/answer';
import { usePicture } from '../../state/usePicture';
import { Absent } from '../../text/Absent';
import type { Asked } from '../asked';
import { PictureWithName, SmallPicture } from '../SmallPicture';
import { changeNumbersPanel } from './changeNumbers';
import { changeLines } from './liveLines';
import { takenBelowInWords } from './liveWords';
import { t } from '../../text/translate';
import { numbered } from '../../text/nouns';

interface Props {
  asked: Asked;
  id: string;
  title: string;
  image: number;
  /** Another image that takes part. */
  other?: number | null;
  /** Which image; beside the title. */
  sub: ComponentChildren;
  unchanged: Answer<ChangedPicture>;
  changed: Answer<ChangedPicture>;
  /** Words for the pass without the change, and with it. */
  unchangedInWords: string;
  changedInWords: (changed: ChangedPicture) => string;
  children: ComponentChildren;
}

/** The input, the picture without and with the change, and their difference. */
export function LivePictures(props: Props) {
  const { asked, id, title, image, other = null, sub, unchanged, changed, children } = props;
  const { answers, checkpoint, inspection, measured } = asked;
  const { noun } = measured;
  const inputs = [usePicture(answers.pictures, 'input', image), usePicture(answers.pictures, 'input', other)];
  const refused = [unchanged, changed].find(({ kind }) => kind === 'refused');
  const from = unchanged.kind === 'here' ? unchanged.value : null;
  const to = changed.kind === 'here' ? changed.value : null;
  const pictures: (NamedPicture & { readonly less?: Uint8Array })[] = [];
  inputs.forEach((input, place) => {
    const name = numbered(noun, place === 0 ? image : (other ?? ''));
    if (input.kind === 'here') pictures.push({ ...input.value, name: t`input: ${name}` });
  });
  const fromPixels = from?.pixels ?? null;
  const toPixels = to?.pixels ?? null;
  if (from && fromPixels) pictures.push({ ...sizeOf(from), name: props.unchangedInWords, pixels: fromPixels });
  if (to && toPixels) pictures.push({ ...sizeOf(to), name: props.changedInWords(to), pixels: toPixels });
  const taken = to && takenBelowInWords(to.query, checkpoint.groups.length);
  const drawn = [t`decoder’s mean, first draw`, ...(taken === null ? [] : [taken])].join('; ');
  const subtitle = to && `${numbered(noun, image)}, ${drawn}`;
  return (
    <Figure
      id={id}
      title={title}
      sub={
        <>
          {sub} · {drawn}
        </>
      }
      contents={
        to &&
        (() => ({
          ...{ title, subtitle: subtitle ?? '', own: changeLines(inspection, to) },
          panels: [{ kind: 'pictures', title: '', pictures }, changeNumbersPanel(to)],
        }))
      }
    >
      {refused?.kind === 'refused' && <Absent reason={refused.reason} />}
      {to?.pixels === null && <p class="sub">{t`The decoder of this model is not known, so there is no picture.`}</p>}
      <div
        class="film-shown live-pictures"
        data-testid={`${id}-pictures`}
        data-change={to && JSON.stringify(to.query.change)}
      >
        {pictures.map((picture) => (
          <PictureWithName key={picture.name.replace(/ (s|α) = .*/, '')} picture={picture} />
        ))}
        {to && fromPixels && toPixels && (
          <figure>
            <SmallPicture
              frame={to}
              pixels={toPixels}
              less={fromPixels}
              label={t`With the change less without it: grey where they are the same`}
            />
            <figcaption>{t`with less without`}</figcaption>
          </figure>
        )}
      </div>
      {children}
    </Figure>
  );
}

function sizeOf({ width, height, channels }: ChangedPicture) {
  return { width, height, channels };
}
