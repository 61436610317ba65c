import type { FunctionComponent } from 'preact';
import type { ShownInspection } from '../../src/protocol/inspection';
import { Choices } from '../distributions/Choices';
import type { PinCalls } from '../pins/pinCalls';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { askingWhatIf } from '../sight/sight';
import { WHAT_IF_ANALYSES, type WhatIfAnalysis } from '../sight/whatIfChoice';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import type { Asked } from './asked';
import { BoundView } from './bound/BoundView';
import { InformationView } from './information/InformationView';
import { LeaveOutView } from './leaveOut/LeaveOutView';
import { pinnedNumbers } from './pane/pinnedNumbers';
import { whatIfReading } from './pane/readings';
import { InterpolateView } from './live/InterpolateView';
import { SwapView } from './live/SwapView';
import { LatentsView } from './latents/LatentsView';
import { TemperatureView } from './live/TemperatureView';
import { TraverseView } from './live/TraverseView';
import { VariationsView } from './live/VariationsView';
import { PrefixView } from './prefix/PrefixView';
import { PruningView } from './pruning/PruningView';
import { SeparationView } from './separation/SeparationView';
import { whyNot } from './whatIfWords';
import { t } from '../text/translate';

interface Props {
  host: Host;
  inspection: ShownInspection;
  measured: Measured;
  answers: RunAnswers;
  pins: PinCalls;
}

const LABELS: Readonly<Record<WhatIfAnalysis, string>> = {
  'leave out': t`Leave out`,
  prefixes: t`Prefix film`,
  pruning: t`Pruning`,
  'two inputs': t`Two inputs`,
  bound: t`Bound`,
  information: t`Information`,
  traverse: t`Traverse`,
  swap: t`Swap`,
  interpolate: t`Interpolate`,
  variations: t`Variations`,
  temperature: t`Temperature`,
  latents: t`Latents`,
};
const TITLES: Readonly<Record<WhatIfAnalysis, string>> = {
  'leave out': t`What the bound loses when a group takes its prior instead of its posterior`,
  prefixes: t`What the top groups know: the others come from their priors`,
  information: t`What the KL of each group consists of: information, mismatch, and kinds of shift`,
  pruning: t`What is lost as channels take their priors one after the other, the smallest KL first`,
  'two inputs': t`How well scores of single images tell them from those of another input`,
  bound: t`How closely several draws of each image bound its log-likelihood`,
  traverse: t`What one channel or latent does to the picture, as it moves`,
  swap: t`What one group of another image does to the picture`,
  interpolate: t`What chosen groups make on the way from one image to another`,
  variations: t`What is left to the lower groups, once a sample’s top k groups are given`,
  temperature: t`What the groups below the top k do to samples of the model`,
  latents: t`z of these images to a file, and a file, edited or not, back to pictures`,
};

/** The questions that need the model to run differently, one at a time. */
export function WhatIfView({ host, inspection, measured, answers, pins }: Props) {
  const { sight, change, whatIfPointed } = useSight();
  const { whatIf, checkpoint } = inspection;
  if (whatIf === null || checkpoint === null) return <Absent reason={whyNot(inspection) ?? ''} />;
  const asked = { host, inspection, checkpoint, whatIf, measured, answers };
  const { analysis } = sight.whatIf;
  const Analysis = ANALYSES[analysis];
  return (
    <div
      class="what-if"
      onDblClick={() => {
        const under = whatIfPointed.value;
        const reading = under && whatIfReading(whatIf, under, sight.selection, sight.whatIf);
        if (reading !== null) pins.pin(pinnedNumbers(reading, measured, inspection));
      }}
    >
      <Choices
        name="What if"
        label={t`What if`}
        choices={WHAT_IF_ANALYSES}
        labels={LABELS}
        titles={TITLES}
        chosen={analysis}
        onChoose={(chosen) => {
          whatIfPointed.set(null);
          change(askingWhatIf({ analysis: chosen }));
        }}
      />
      <Analysis asked={asked} />
    </div>
  );
}

const ANALYSES: Readonly<Record<WhatIfAnalysis, FunctionComponent<{ asked: Asked }>>> = {
  'leave out': LeaveOutView,
  prefixes: PrefixView,
  pruning: PruningView,
  'two inputs': SeparationView,
  bound: BoundView,
  information: InformationView,
  traverse: TraverseView,
  swap: SwapView,
  interpolate: InterpolateView,
  variations: VariationsView,
  temperature: TemperatureView,
  latents: LatentsView,
};
