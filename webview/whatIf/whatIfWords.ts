/** Words for analyses: what they are means of, and what may and may not be said about them (docs/analyses.md#ablation). */
import { duration } from '../../src/protocol/duration';
import type { CheckpointDescription, ShownInspection } from '../../src/protocol/inspection';
import { isUnderWay } from '../../src/protocol/inspection';
import { plusMinus } from '../../src/protocol/numbers';
import type { Estimate } from '../../src/protocol/statistics';
import {
  isOfPriors,
  temperatureOf,
  type Analysis,
  type ImageAnalysis,
  type PriorAnalysis,
} from '../../src/protocol/whatIf/analysis';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import type { Measured } from '../sight/measured';
import { BELOW_TAKEN, belowOf } from './leaveOut/leftOutWords';
import { averagedInWords, type ImageNoun } from '../text/words';
import { inSentences } from '../text/inSentences';
import { t } from '../text/translate';
import { counted, countedOf, type Noun, nounInWords } from '../text/nouns';

export const MODEL_SAMPLES = t`These are model samples, not data.`;

/** `mean over 16 of 40 images × 4 draws`, or `image 3, mean over 4 draws`. */
export function coveredInWords(
  { wish, measured, planned }: AnalysisRun,
  { scope, noun }: Pick<Measured, 'scope' | 'noun'>,
): string {
  const { draws, scope: of } = wish;
  const ofClass = scope.kind === 'class' ? { ofClass: scope.name } : {};
  const averaged = { images: measured, draws, planned: { images: planned, draws, ...ofClass } };
  return averagedInWords(of.image, averaged, noun, scope.kind === 'image' ? scope.name : null);
}

/** A change: `+9.63 ± 0.84`. */
export function signedEstimate(value: Estimate): string {
  return `${value.mean > 0 ? '+' : ''}${plusMinus(value)}`;
}

/** What rate + distortion changes by: only at temperature 1 is it a bound on −log p(x). */
export function sumChangeName(temperature: number): string {
  return temperature === 1 ? 'ΔNELBO' : t`Δ(rate + distortion)`;
}

/** `a sample of its prior`, `its prior’s mean`, `its prior at temperature 0.1`. */
export function priorInWords(temperature: number): string {
  if (temperature === 1) return t`a sample of its prior`;
  return temperature === 0 ? t`its prior’s mean` : t`its prior at temperature ${temperature}`;
}

/** `samples of their priors`, `their priors’ means`, `their priors at temperature 0.1`. */
export function priorsInWords(temperature: number): string {
  if (temperature === 1) return t`samples of their priors`;
  return temperature === 0 ? t`their priors’ means` : t`their priors at temperature ${temperature}`;
}

/** `Leave out`, `Channels of group 6`, `Prefix film`. */
export function analysisInWords(analysis: Analysis): string {
  switch (analysis.kind) {
    case 'leave out':
      return t`Leave out`;
    case 'channels':
      return t`Channels of group ${analysis.group}`;
    case 'prefixes':
      return t`Prefix film`;
    case 'pruning':
      return t`Pruning`;
    case 'two inputs':
      return t`Two inputs`;
    case 'bound':
      return t`Bound`;
    case 'information':
      return t`Information`;
    case 'batch norm':
      return t`Batch norms`;
    case 'latents':
      return t`Saving latents`;
    case 'decode':
      return t`Decoding latents`;
  }
}

/** `Leave out: a sample of its prior`, `Bound: every group from its posterior`. */
export function analysisWithPriors(analysis: Analysis): string {
  if (analysis.kind === 'batch norm')
    return t`Batch norms re-estimated on samples at temperature ${analysis.temperature}`;
  if (analysis.kind === 'decode') {
    return t`Decoding latents: groups of a file, the others from ${priorsInWords(analysis.temperature)}`;
  }
  const from = isOfPriors(analysis) ? priorInWords(analysis.temperature) : t`every group from its posterior`;
  const below = belowOf(analysis);
  return `${analysisInWords(analysis)}: ${from}${below === 'posterior' ? '' : `; ${BELOW_TAKEN[below]}`}`;
}

/** Why no analysis can run now; `null` if one can. */
export function whyNot({ whatIf, status, checkpointChanged, next }: ShownInspection): string | null {
  if (whatIf === null) return t`A statistics file has no model to run: inspect the checkpoint.`;
  if (checkpointChanged) return t`The checkpoint was rewritten since it was opened: reload it to run analyses.`;
  if (next !== null) return t`These are old results. Analyses run on the next inspection once it has ended.`;
  if (isUnderWay(status)) return t`Analyses run on the same images once the inspection has ended.`;
  if (status.kind === 'stopped') return t`The model process has ended: restart the inspection to run analyses.`;
  return whatIf.images === 0 ? t`No image was measured, so analyses have nothing to run on.` : null;
}

/** What a run is counted in. */
export type CountedNoun = ImageNoun | 'iteration';

/** How a run ended; `null` while it runs. */
export function endInWords(run: AnalysisRun, noun: CountedNoun): string | null {
  const { status, measured, planned, before } = run;
  const reached = countedOf(measured, planned, noun);
  const kept = measured === 0 ? '' : measured === 1 ? t`${reached} is kept.` : t`${reached} are kept.`;
  const old = before === null ? '' : t`The results before it are shown.`;
  switch (status.kind) {
    case 'running':
      return null;
    case 'finished':
      return t`Measured in ${duration(status.elapsedMs)}.`;
    case 'cancelled':
      return measured === 0 ? inSentences(t`Cancelled before anything was measured.`, old) : t`Cancelled: ${kept}`;
    case 'failed':
      return inSentences(status.message, kept, old);
  }
}

/** What must be known to read an analysis's numbers. */
export function reservationsOn(
  run: AnalysisRun,
  { hasFlows, likelihood, groups }: Pick<CheckpointDescription, 'hasFlows' | 'likelihood' | 'groups'>,
  noun: ImageNoun,
): string[] {
  const { analysis, draws } = run.wish;
  const { kind } = analysis;
  if (kind === 'batch norm') return [MODEL_SAMPLES];
  if (kind === 'latents' || kind === 'decode') return [];
  const temperature = temperatureOf(analysis);
  return [
    ...(noun === 'model sample' ? [MODEL_SAMPLES] : []),
    ...(likelihood === 'unknown' ? [t`The decoder is not known, so there is no distortion, and no NELBO.`] : []),
    ...(likelihood === 'normal'
      ? [t`The decoder’s Normal is a density: only differences of distortions mean something.`]
      : []),
    ...(belowOf(analysis) === 'frozen'
      ? [t`The groups below keep z that are the draw of no posterior, so there is no rate: only a distortion.`]
      : temperature === 1 || !isOfPriors(analysis) || likelihood === 'unknown'
        ? []
        : [noBound(analysis.kind)]),
    ...(hasFlows ? [FLOWS[kind]] : []),
    ...(groups.length === 1 && kind === 'leave out'
      ? [t`There is one group: without it, the picture is a sample of the model and has nothing to do with the image.`]
      : []),
    ...(run.planned === 1
      ? [oneImage(draws, noun)]
      : draws === 1
        ? [t`One draw per ${nounInWords(noun)}: there is no error over draws.`]
        : []),
  ];
}

const FLOWS: Readonly<Record<ImageAnalysis['kind'], string>> = {
  'leave out': t`With flows, a KL is an estimate from each draw, and there is no KL(p‖q) in closed form.`,
  channels: t`With flows, the rest of a posterior has no density without one channel: a channel has a Δdistortion
    only.`,
  bound: t`With flows, −log w of one draw is its NELBO. Means over more draws bound log p(x) more tightly.`,
  information: t`With flows, the KL is an estimate from each draw. The information is that of z before the flows, which
    don’t change it.`,
  pruning: t`With flows, the rest of a posterior has no density without a channel, so there is no rate: only a
    distortion.`,
  'two inputs': t`With flows, the rate is an estimate from each draw, and so is the KL of a group.`,
  prefixes: t`With flows, the rate is an estimate from each draw, and may fall with k.`,
};

function noBound(kind: PriorAnalysis['kind']): string {
  if (kind === 'two inputs') return t`At the prior’s mean, as in the authors’ code, L^{>m} is not a bound on log p(x).`;
  return kind === 'prefixes' || kind === 'pruning'
    ? t`At this temperature, rate + distortion is not a bound on −log p(x), so only the distortion is shown.`
    : t`At the prior’s mean, rate + distortion is not a bound on −log p(x). The group’s noise is gone as well, so the
      change is not 0 even where posterior and prior agree.`;
}

function oneImage(draws: number, noun: ImageNoun): string {
  return draws === 1
    ? t`One draw of one ${nounInWords(noun)}: there are no standard errors.`
    : t`One ${nounInWords(noun)}: standard errors are over its draws.`;
}

/** `2 groups`: how many numbers are not finite, in words; `null` if all are. */
export function notFiniteInWords(values: readonly (Estimate | null)[], of: Noun): string | null {
  const wrong = values.filter((value) => value !== null && !Number.isFinite(value.mean)).length;
  return wrong === 0 ? null : t`${counted(wrong, of)} without a finite value: no bar is drawn.`;
}
