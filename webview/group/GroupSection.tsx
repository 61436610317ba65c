import { useMemo } from 'preact/hooks';
import { isUnderWay } from '../../src/protocol/inspection';
import { MEANINGS } from '../../src/protocol/quantities';
import type { GroupSummary } from '../../src/protocol/statistics';
import { plusMinus } from '../../src/protocol/numbers';
import { colourScale } from '../../src/figures/colour/colourScale';
import type { PinCalls } from '../pins/pinCalls';
import { useSight } from '../sight/context';
import type { Extent, Measured, MeasuredScope } from '../sight/measured';
import type { RunAnswers } from '../state/runAnswers';
import { nounInWords } from '../text/nouns';
import { t, translated } from '../text/translate';
import { size } from '../text/words';
import { ChannelStrip } from './ChannelStrip';
import { GroupMap } from './GroupMap';

interface Props {
  extent: Extent;
  measured: Measured;
  answers: RunAnswers;
  pins: PinCalls;
}

/** One latent group: where its KL lies, next to the input, and what any of its values is made of. */
export function GroupSection(props: Props) {
  const { shapes, summaries, status, run } = props.measured;
  const { group } = useSight().sight.selection;
  const summary = summaries[group];
  if (!summary) {
    const shape = shapes[group];
    return (
      <section class="card">
        <h2 data-testid="group-title">{shape && t`Group ${group} · ${size(shape)}`}</h2>
        <p class="sub">
          {isUnderWay(status) ? t`Not measured yet: its map appears as soon as it is.` : t`Not measured.`}
        </p>
      </section>
    );
  }
  return (
    <section class="card group" aria-labelledby="group-title">
      <MeasuredGroup key={run} {...props} summary={summary} />
    </section>
  );
}

function MeasuredGroup({ extent, measured, answers, pins, summary }: Props & { summary: GroupSummary }) {
  const { shown, noun, scope } = measured;
  const { colouring, selection } = useSight().sight;
  const { group, image } = selection;
  const shape = measured.shapes[group] ?? { channels: 0, height: 1, width: 1 };
  // Not with every picture and map that arrives: it may have hundreds of buttons.
  const strip = useMemo(
    () => <ChannelStrip {...{ measured, summary }} scale={colourScale(colouring, summary.channelKlNats)} />,
    [measured, summary, colouring],
  );
  return (
    <>
      <div class="group-head">
        <h2 id="group-title" data-testid="group-title">
          {t`Group ${group} · ${size(shape)} ·
            ${shown.whole === 'kl' ? '' : `${translated(MEANINGS[shown.whole].name)} `}${plusMinus(summary.klNats)} nats per
            ${nounInWords(noun)}`}
        </h2>
        {strip}
      </div>
      <GroupMap
        {...{ extent, answers, pins }}
        pictured={image ?? imageOfClass(scope, summary) ?? 0}
        averaged={scope.kind === 'class' ? scope.images : (extent.reached[group]?.images ?? 0)}
      />
    </>
  );
}

/** An image of the class that is shown; `null` if no class is. */
function imageOfClass(scope: MeasuredScope, summary: GroupSummary): number | null {
  if (scope.kind !== 'class') return null;
  return (summary.kind === 'estimate' ? summary.base : summary).largest.image;
}
