import type { AnalysisPictures, AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import { Term } from '../../glossary/Term';
import { Slider } from '../../menu/Slider';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { usePicture } from '../../state/usePicture';
import type { Asked } from '../asked';
import { PicturesFigure } from '../PicturesFigure';
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
export function PrefixFilm({ asked, run }: Props) {
  const { answers, measured, checkpoint } = asked;
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const pictures = usePictures(answers, run, measured);
  const input = usePicture(answers.pictures, 'input', pictures.picture);
  const groups = checkpoint.groups.length;
  const k = Math.min(groups, sight.whatIf.k ?? groups);
  const choose = (chosen: number) => {
    whatIfPointed.set(null);
    change(askingWhatIf({ k: chosen }));
  };
  return (
    <PicturesFigure
      asked={asked}
      run={run}
      pictures={pictures}
      id="prefix-film"
      title={t`What the top k groups know`}
      subtitle={t`decoder’s mean, first draw; groups below from ${priorsInWords(temperatureOf(run.wish.analysis))}`}
      named={(shown) => framesOf(shown).map((pixels, place) => ({ name: `k = ${place}`, pixels }))}
    >
      {(shown, picture) => {
        const frames = framesOf(shown);
        const pixels = frames[k];
        return (
          <div class="film">
            <div class="film-shown" data-testid="film-shown" data-k={k}>
              {input.kind === 'here' && (
                <figure>
                  <SmallPicture
                    frame={shown}
                    pixels={input.value.pixels}
                    label={t`Input: ${numbered(noun, picture)}`}
                  />
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
              <Slider
                label={rich`${(<Term name="prefix">k</Term>)} = ${k} of ${groups}`}
                max={groups}
                value={k}
                valueText={prefixInWords(k, groups)}
                testId="film-slider"
                onMove={choose}
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
        );
      }}
    </PicturesFigure>
  );
}

/** The pictures of the top k groups, by k. */
function framesOf({ changed, base }: AnalysisPictures): Uint8Array[] {
  return [...changed, base];
}

/** `top 3 of 9 groups`, `no group from the image`, `all 9 groups`. */
function prefixInWords(k: number, groups: number): string {
  if (k === 0) return t`no group from the image`;
  return k === groups ? t`all ${groups} groups` : t`top ${k} of ${groups} groups`;
}
