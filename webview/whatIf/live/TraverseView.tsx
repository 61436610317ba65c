import { Choices } from '../../distributions/Choices';
import { Term } from '../../glossary/Term';
import { NumberInput } from '../../menu/NumberInput';
import { Slider } from '../../menu/Slider';
import { useSight } from '../../sight/context';
import { changingLive, choosing, goingTo } from '../../sight/sight';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { PictureChoice } from '../PictureChoice';
import { Reservations } from '../Reservations';
import { KlBelowFigure } from './KlBelowFigure';
import { BelowChoice, GroupChoice, LiveBar, NumberChoice } from './LiveBar';
import { LiveNumbers } from './LiveNumbers';
import { LivePictures } from './LivePictures';
import { livePartOf, moveOf, reachOf, widthsWithin, type LivePart } from './livePart';
import { FIRST_SAMPLE_ALONE, notesOn, partInWords, reachInWords, widthsInWords } from './liveWords';
import { tickOf, TICKS, widthsAt } from './ticks';
import { useChangedImage, useLiveImage } from './useLiveImage';
import { rich, t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

/** A channel or latent of one image moves with a slider, and the picture follows. */
export function TraverseView({ asked }: { asked: Asked }) {
  const { checkpoint, measured } = asked;
  const { sight } = useSight();
  const { live } = sight.whatIf;
  const { noun } = measured;
  const { image, images } = useLiveImage(asked);
  const part = livePartOf(sight.selection, measured);
  const reach = part && reachOf(part, live.isWide);
  const widths = reach === null ? 0 : widthsWithin(live.widths, reach);
  const { unchanged, changed, reaction, isReaction } = useChangedImage(
    asked,
    image,
    part && moveOf(part, live, widths),
  );
  if (part === null || reach === null) return null;
  return (
    <>
      <LiveBar asked={asked}>
        <GroupChoice groups={checkpoint.groups.length} group={part.group} />
        <PartChoice part={part} />
        <ModeChoice />
        <BelowChoice />
      </LiveBar>
      <WidthsSlider part={part} reach={reach} widths={widths} />
      <Reservations sentences={notesOn(checkpoint, part.group, noun)} />
      <LivePictures
        {...{ asked, image, unchanged, changed }}
        id="traverse"
        title={t`Traverse ${partInWords(part)}`}
        sub={<PictureChoice pictured={images} picture={image} noun={noun} />}
        unchangedInWords={t`not moved`}
        changedInWords={({ query: { change } }) =>
          change.kind === 'traverse' ? t`moved: ${widthsInWords(change.widths)}` : ''
        }
      >
        {changed.kind === 'here' && <LiveNumbers changed={changed.value} />}
        <Definition source="docs/analyses.md#traversal">
          <p>
            {t`z of the channel or latent becomes z + s·σ_p (shift), or μ_p + s·σ_p, whatever the image put there (set).
              σ_p is that of the group’s prior given the z above. The groups above keep their posteriors.`}
          </p>
          <p>
            {rich`The distortion is that of the ${nounInWords(noun)} itself, and its change is from the pass in which
              every group takes its posterior. A picture shows the decoder’s response at one place: a few of them don’t
              say what a channel means.${noun === 'model sample' && ` ${FIRST_SAMPLE_ALONE}`}`}
          </p>
        </Definition>
      </LivePictures>
      {part.group < checkpoint.groups.length - 1 && (
        <KlBelowFigure asked={asked} id="traverse-kl" reaction={reaction} isCurrent={isReaction} />
      )}
    </>
  );
}

/** The channel, and whether all of it moves or one latent. */
function PartChoice({ part: { group, channel, position, shape } }: { part: LivePart }) {
  const { change } = useSight();
  const { height, width } = shape;
  return (
    <>
      <NumberChoice
        label={t`channel`}
        testId="live-channel"
        count={shape.channels}
        chosen={channel}
        onChoose={(chosen) => {
          change(goingTo(group, chosen));
        }}
      />
      <Choices
        name="What moves"
        label={t`What moves`}
        choices={['channel', 'latent']}
        labels={{ channel: t`the whole channel`, latent: t`one latent` }}
        chosen={position === null ? 'channel' : 'latent'}
        onChoose={(chosen) => {
          const middle = { y: Math.floor(height / 2), x: Math.floor(width / 2) };
          change(choosing({ channel, position: chosen === 'channel' ? null : middle }));
        }}
      />
      {position !== null &&
        (['y', 'x'] as const).map((axis) => (
          <label key={axis} class="number-field">
            {axis}
            <NumberInput
              value={position[axis]}
              min={0}
              max={(axis === 'y' ? height : width) - 1}
              step={1}
              testId={`live-${axis}`}
              onEnter={(entered) => {
                change(choosing({ channel, position: { ...position, [axis]: entered } }));
              }}
            />
          </label>
        ))}
    </>
  );
}

function ModeChoice() {
  const { sight, change } = useSight();
  return (
    <Choices
      name="What s is added to"
      label={t`What s is added to`}
      choices={['shift', 'set']}
      labels={{ shift: 'z + s·σ_p', set: 'μ_p + s·σ_p' }}
      titles={{
        shift: t`shift: the neighbourhood of this image`,
        set: t`set: wipes out what the image put there`,
      }}
      chosen={sight.whatIf.live.mode}
      onChoose={(mode) => {
        change(changingLive({ mode }));
      }}
    />
  );
}

function WidthsSlider({ part, reach, widths }: { part: LivePart; reach: number; widths: number }) {
  const { sight, change } = useSight();
  const { isWide } = sight.whatIf.live;
  const canWiden = part.position === null && part.shape.height * part.shape.width > 1;
  return (
    <div class="live-slider">
      <Slider
        label={
          <>
            <Term name="traversalStep">s</Term> ={' '}
            <span data-testid="live-widths">{widthsInWords(widths).slice(4)}</span>
          </>
        }
        min={-TICKS}
        max={TICKS}
        value={tickOf(widths, reach)}
        valueText={t`${widthsInWords(widths)} prior widths`}
        testId="live-slider"
        onMove={(tick) => {
          change(changingLive({ widths: widthsAt(tick, reach) }));
        }}
      />
      <button
        type="button"
        class="quiet"
        onClick={() => {
          change(changingLive({ widths: 0 }));
        }}
      >
        {t`Back to 0`}
      </button>
      {canWiden && (
        <button
          type="button"
          class="quiet"
          data-testid="live-widen"
          onClick={() => {
            change(changingLive({ isWide: !isWide }));
          }}
        >
          {isWide ? t`Narrow to the usual range` : t`Widen to ±3`}
        </button>
      )}
      <p class="sub" data-testid="live-reach">
        {reachInWords(part, isWide)}
      </p>
    </div>
  );
}
