import type { LiveChange } from '../../../src/protocol/whatIf/live';
import { Choices } from '../../distributions/Choices';
import { Term } from '../../glossary/Term';
import { Slider } from '../../menu/Slider';
import { useSight } from '../../sight/context';
import { changingLive } from '../../sight/sight';
import { Absent } from '../../text/Absent';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { PictureChoice } from '../PictureChoice';
import { Reservations } from '../Reservations';
import { GroupToggles } from './GroupToggles';
import { KlBelowFigure } from './KlBelowFigure';
import { BelowChoice, LiveBar } from './LiveBar';
import { LiveNumbers } from './LiveNumbers';
import { LivePictures } from './LivePictures';
import { groupsInWords, isOtherBelow, notesOn, ONE_SAMPLE_ALONE } from './liveWords';
import { OtherImageChoice, otherImage } from './OtherImageChoice';
import { SHARE_TICKS, shareAt, shareTickOf } from './ticks';
import { useChangedImage, useLiveImage } from './useLiveImage';
import { t } from '../../text/translate';
import { nounInWords, numbered } from '../../text/nouns';

/** Chosen groups of an image go towards those of another, and the picture follows. */
export function InterpolateView({ asked }: { asked: Asked }) {
  const { checkpoint, measured, whatIf } = asked;
  const { sight, change } = useSight();
  const { other: wished, share, path, towards } = sight.whatIf.live;
  const { noun } = measured;
  const count = checkpoint.groups.length;
  const { image, images } = useLiveImage(asked);
  const other = otherImage(wished, image, whatIf.images);
  const groups = chosenOf(towards, count);
  const [first = 0] = groups;
  const at = (alpha: number): LiveChange => ({ kind: 'interpolate', groups, other, mode: path, share: alpha });
  const isPossible = whatIf.images > 1;
  const { unchanged, changed, reaction, isReaction } = useChangedImage(
    asked,
    image,
    isPossible ? at(share) : null,
    at(0),
  );
  return (
    <>
      <LiveBar asked={asked}>
        <OtherImageChoice label={t`to ${nounInWords(noun)}`} images={whatIf.images} chosen={other} />
        <Choices
          name="Path"
          label={t`Path`}
          choices={['standardised', 'value']}
          labels={{ standardised: t`(z − μ_p)/σ_p on a sphere`, value: t`z on a line` }}
          titles={{
            standardised: t`Deviations from the priors, with lengths between those of the two images`,
            value: t`z itself: the middle is shorter than either end, as at a lower temperature`,
          }}
          chosen={path}
          onChoose={(chosen) => {
            change(changingLive({ path: chosen }));
          }}
        />
        {isOtherBelow(groups, count) && <BelowChoice />}
      </LiveBar>
      <GroupToggles
        count={count}
        chosen={groups}
        onChoose={(chosen) => {
          change(changingLive({ towards: chosen.length === count ? null : chosen }));
        }}
      />
      <ShareSlider share={share} />
      <Reservations sentences={notesOn(checkpoint, first, noun)} />
      {!isPossible && <Absent reason={t`There is one ${nounInWords(noun)} only: an interpolation goes to another.`} />}
      {isPossible && (
        <>
          <LivePictures
            {...{ asked, image, other, unchanged, changed }}
            id="interpolate"
            title={t`Interpolate ${groupsInWords(groups)}`}
            sub={<PictureChoice pictured={images} picture={image} noun={noun} />}
            unchangedInWords={t`own z, α = 0`}
            changedInWords={({ query }) =>
              query.change.kind === 'interpolate'
                ? t`towards ${numbered(noun, query.change.other)}, α = ${query.change.share}`
                : ''
            }
          >
            {changed.kind === 'here' && <LiveNumbers changed={changed.value} />}
            <Definition source="docs/analyses.md#interpolation">
              <p>
                {t`The chosen groups go from z of ${numbered(noun, image)} (α = 0) to that of ${numbered(noun, other)}
                  (α = 1), in the same draw: (z − μ_p)/σ_p turns on a sphere, under the prior of the pass, or z goes
                  along a line. Groups above the first chosen one keep the posteriors of ${numbered(noun, image)}. With
                  all groups, both ends are reconstructions.`}
              </p>
              <p>
                {t`Distortion and KL are those of ${numbered(noun, image)} itself. An interpolation shows decoded values
                  between two codes. It isn’t evidence that the data lie between them.
                  ${noun === 'image' ? '' : ONE_SAMPLE_ALONE}`}
              </p>
            </Definition>
          </LivePictures>
          {first < count - 1 && (
            <KlBelowFigure asked={asked} id="interpolate-kl" reaction={reaction} isCurrent={isReaction} />
          )}
        </>
      )}
    </>
  );
}

/** The groups that are chosen, as far as the model has them; all if none is. */
function chosenOf(towards: readonly number[] | null, count: number): readonly number[] {
  const chosen = towards?.filter((group) => group < count) ?? [];
  return chosen.length > 0 ? chosen : Array.from({ length: count }, (_, group) => group);
}

function ShareSlider({ share }: { share: number }) {
  const { change } = useSight();
  return (
    <div class="live-slider">
      <Slider
        label={
          <>
            <Term name="interpolationStep">α</Term> = {share}
          </>
        }
        max={SHARE_TICKS}
        value={shareTickOf(share)}
        valueText={`α = ${share}`}
        testId="share-slider"
        onMove={(tick) => {
          change(changingLive({ share: shareAt(tick) }));
        }}
      />
    </div>
  );
}
