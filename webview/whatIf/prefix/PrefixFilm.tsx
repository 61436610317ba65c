import { useId } from 'preact/hooks';
import type { AnalysisPictures, AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import type { NamedPicture, PicturesPanel } from '../../../src/figures/contents';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import { Figure } from '../../figure/Figure';
import { Term } from '../../glossary/Term';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { usePicture } from '../../state/usePicture';
import { Absent } from '../../text/Absent';
import type { Asked } from '../asked';
import { ownLines } from '../ownLines';
import { PictureChoice } from '../PictureChoice';
import { MANY_PICTURES, SmallPicture } from '../SmallPicture';
import { usePictures } from '../usePictures';
import { priorsInWords } from '../whatIfWords';
import { rich, t } from '../../text/translate';
import { numbered } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
}

/** What the decoder makes of the top k groups, from none to all, scrubbed with a slider. */
export function PrefixFilm({ asked: { answers, inspection, measured, checkpoint }, run }: Props) {
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const id = useId();
  const { picture, answer } = usePictures(answers, run, measured);
  const input = usePicture(answers.pictures, 'input', picture);
  const groups = checkpoint.groups.length;
  const k = Math.min(groups, sight.whatIf.k ?? groups);
  const choose = (chosen: number) => {
    whatIfPointed.set(null);
    change(askingWhatIf({ k: chosen }));
  };
  if (picture === null) return null;
  const shown = answer.kind === 'here' ? answer.value : null;
  const frames = shown === null ? [] : [...shown.changed, shown.base];
  const pixels = frames[k];
  const title = t`What the top k groups know`;
  const subtitle = t`decoder’s mean, first draw; groups below from ${priorsInWords(temperatureOf(run.wish.analysis))}`;
  return (
    <Figure
      id="prefix-film"
      title={title}
      sub={
        <>
          <PictureChoice pictured={run.pictured} picture={picture} noun={noun} /> · {subtitle}
        </>
      }
      contents={
        shown &&
        (() => ({
          ...{ title, subtitle: `${numbered(noun, picture)}; ${subtitle}`, own: ownLines(inspection, run) },
          panels: [filmPanel(shown, frames)],
        }))
      }
    >
      {answer.kind === 'refused' && <Absent reason={answer.reason} />}
      {shown !== null && (
        <div class="film">
          <div class="film-shown" data-testid="film-shown" data-k={k}>
            {input.kind === 'here' && (
              <figure>
                <SmallPicture frame={shown} pixels={input.value.pixels} label={t`Input: ${numbered(noun, picture)}`} />
                <figcaption>{t`input`}</figcaption>
              </figure>
            )}
            {pixels && (
              <figure>
                <SmallPicture frame={shown} pixels={pixels} label={prefixInWords(k, groups)} />
                <figcaption>{prefixInWords(k, groups)}</figcaption>
              </figure>
            )}
            {pixels && input.kind === 'here' && (
              <figure>
                <SmallPicture
                  frame={shown}
                  pixels={input.value.pixels}
                  less={pixels}
                  label={t`Input less picture: grey where they are the same`}
                />
                <figcaption>{t`input less picture`}</figcaption>
              </figure>
            )}
          </div>
          <div class="film-strip">
            <label for={id}>{rich`${(<Term name="prefix">k</Term>)} = ${k} of ${groups}`}</label>
            <input
              id={id}
              type="range"
              min={0}
              max={groups}
              step={1}
              value={k}
              aria-valuetext={prefixInWords(k, groups)}
              data-testid="film-slider"
              onInput={({ currentTarget }) => {
                choose(currentTarget.valueAsNumber);
              }}
            />
            <ul class={`picture-strip ${groups > MANY_PICTURES ? 'many' : ''}`} aria-label={t`The film’s pictures`}>
              {frames.map((frame, place) => (
                <li key={place}>
                  <button
                    type="button"
                    aria-pressed={place === k}
                    tabIndex={-1}
                    data-testid={`film-${place}`}
                    onPointerEnter={() => {
                      whatIfPointed.set({ kind: 'prefix', k: place });
                    }}
                    onPointerLeave={() => {
                      whatIfPointed.set(null);
                    }}
                    onClick={() => {
                      choose(place);
                    }}
                  >
                    <SmallPicture frame={shown} pixels={frame} label={prefixInWords(place, groups)} />
                    <span aria-hidden="true">{place}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </Figure>
  );
}

/** `top 3 of 9 groups`, `no group from the image`, `all 9 groups`. */
function prefixInWords(k: number, groups: number): string {
  if (k === 0) return t`no group from the image`;
  return k === groups ? t`all ${groups} groups` : t`top ${k} of ${groups} groups`;
}

function filmPanel({ width, height, channels }: AnalysisPictures, frames: readonly Uint8Array[]): PicturesPanel {
  const pictures = frames.map((pixels, k): NamedPicture => ({ name: `k = ${k}`, width, height, channels, pixels }));
  return { kind: 'pictures', title: '', pictures };
}
