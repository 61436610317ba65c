import type { LiveChange } from '../../../src/protocol/whatIf/live';
import { Choices } from '../../distributions/Choices';
import { useSight } from '../../sight/context';
import { changingLive } from '../../sight/sight';
import { Absent } from '../../text/Absent';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { PictureChoice } from '../PictureChoice';
import { Reservations } from '../Reservations';
import { KlBelowFigure } from './KlBelowFigure';
import { BelowChoice, GroupChoice, LiveBar } from './LiveBar';
import { LiveNumbers } from './LiveNumbers';
import { LivePictures } from './LivePictures';
import { notesOn, ONE_SAMPLE_ALONE } from './liveWords';
import { OtherImageChoice, otherImage } from './OtherImageChoice';
import { useChangedImage, useLiveImage } from './useLiveImage';
import { t } from '../../text/translate';
import { nounInWords, numbered } from '../../text/nouns';

/** One group's z of another image goes into an image’s pass. */
export function SwapView({ asked }: { asked: Asked }) {
  const { checkpoint, measured, whatIf } = asked;
  const { sight, change } = useSight();
  const { other: chosen, swapMode } = sight.whatIf.live;
  const { group } = sight.selection;
  const { noun } = measured;
  const { image, images } = useLiveImage(asked);
  const other = otherImage(chosen, image, whatIf.images);
  const swap: LiveChange | null = whatIf.images < 2 ? null : { kind: 'swap', group, other, mode: swapMode };
  const { unchanged, changed, reaction, isReaction } = useChangedImage(asked, image, swap);
  return (
    <>
      <LiveBar asked={asked}>
        <GroupChoice groups={checkpoint.groups.length} group={group} />
        <OtherImageChoice label={t`from ${nounInWords(noun)}`} images={whatIf.images} chosen={other} />
        <Choices
          name="What is taken"
          label={t`What is taken`}
          choices={['value', 'standardised']}
          labels={{ value: 'z', standardised: '(z − μ_p)/σ_p' }}
          titles={{
            value: t`z of the other image as it is`,
            standardised: t`Its deviation from its own prior, under the prior of this image`,
          }}
          chosen={swapMode}
          onChoose={(mode) => {
            change(changingLive({ swapMode: mode }));
          }}
        />
        <BelowChoice />
      </LiveBar>
      {whatIf.images === 1 && (
        <Absent reason={t`There is one ${nounInWords(noun)} only: a swap takes z from another.`} />
      )}
      {whatIf.images > 1 && (
        <>
          <Reservations sentences={notesOn(checkpoint, group, noun)} />
          <LivePictures
            {...{ asked, image, other, unchanged, changed }}
            id="swap"
            title={t`Swap group ${group}`}
            sub={<PictureChoice pictured={images} picture={image} noun={noun} />}
            unchangedInWords={t`own z`}
            changedInWords={({ query }) =>
              query.change.kind === 'swap'
                ? t`group ${query.change.group} from ${numbered(noun, query.change.other)}`
                : ''
            }
          >
            {changed.kind === 'here' && <LiveNumbers changed={changed.value} />}
            <Definition source="docs/analyses.md#swap">
              <p>
                {t`The group takes z of the other ${nounInWords(noun)} in the same draw: as it is, or (z − μ_p)/σ_p of
                  its own pass under the prior of this one. For group 0 the two are the same. Δlog p says how much less
                  probable the foreign value is: if it is very negative, the combination is an unlikely one, not a
                  finding.`}
              </p>
              <p>
                {t`Distortion and KL are those of ${numbered(noun, image)} itself. ${
                  noun === 'image'
                    ? t`The command line names both images by their numbers in the input, even of images taken at
                      random.`
                    : ONE_SAMPLE_ALONE
                }`}
              </p>
            </Definition>
          </LivePictures>
          {group < checkpoint.groups.length - 1 && (
            <KlBelowFigure asked={asked} id="swap-kl" reaction={reaction} isCurrent={isReaction} />
          )}
        </>
      )}
    </>
  );
}
