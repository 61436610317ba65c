/** What the KL consists of, as page and command line report it (docs/analyses.md#information). */
import type { PairedEstimate } from '../../protocol/statistics';
import type { ActiveUnits, NotCounted } from '../../protocol/unusedUnits';
import type { InformationReport, ShiftReport, TopReport } from '../../protocol/whatIf/information';
import type { LatentModel } from '../latentModel';
import { latentCount } from '../statistics/groupBatch';
import { pairedEstimate } from '../statistics/pairedEstimate';
import type { GroupInformation, Information } from './information';

export interface TopEstimates {
  readonly kl: PairedEstimate;
  /** Its standard error is the jackknife's. */
  readonly lower: PairedEstimate;
  readonly upper: PairedEstimate;
  readonly mismatch: number;
  /** At most this much information. */
  readonly most: number;
  /** What the images could tell at most: ln B. */
  readonly logImages: number;
  /** Whether the images can't tell how much more it is. */
  readonly isLimited: boolean;
}

export function topEstimates({ images, top, topKlNats }: Information): TopEstimates {
  const kl = pairedEstimate(topKlNats, images);
  const lower = { ...pairedEstimate(top.lower, images), standardError: top.jackknife };
  const upper = pairedEstimate(top.upper, images);
  const logImages = Math.log(images);
  return {
    ...{ kl, lower, upper, mismatch: kl.mean - lower.mean, logImages },
    most: Math.min(upper.mean, kl.mean),
    isLimited: lower.mean > logImages - 0.5,
  };
}

/** Why the shift is not split; `null` if it is. */
export type NotSplit = 'one image' | 'flows, one draw' | null;

export function notSplit({ images, draws }: Information, hasFlows: boolean): NotSplit {
  if (images < 2) return 'one image';
  return hasFlows && draws < 2 ? 'flows, one draw' : null;
}

/** Sums a part over channels. */
export function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

const REASONS: Readonly<Record<Exclude<NotSplit, null>, string>> = {
  'one image': 'One image can’t show what differs between images: choose at least two.',
  'flows, one draw':
    'With flows, one draw hides what differs between images behind the posterior’s own spread: choose two draws or more.',
};

export function informationReport(
  information: Information,
  { hasFlows, groupShapes }: Pick<LatentModel, 'hasFlows' | 'groupShapes'>,
): InformationReport {
  const { images, draws, groups, units } = information;
  const why = notSplit(information, hasFlows);
  return {
    ...{ images, draws, top: topReport(information) },
    groups: groups.map((group, index) => {
      const shape = groupShapes[index];
      return {
        klNats: group.klNats,
        shift: why === null ? splitOf(group, draws, hasFlows) : { kind: 'not split', reason: REASONS[why] },
        activeMu: activeIn(units.activeMu, index),
        activeShift: activeIn(units.activeShift, index),
        latents: shape === undefined ? 0 : latentCount(shape),
      };
    }),
  };
}

function topReport(information: Information): TopReport {
  if (information.images < 2) return { kind: 'not measured', reason: REASONS['one image'] };
  const { kl, lower, upper, mismatch, most, logImages, isLimited } = topEstimates(information);
  return {
    ...{ kind: 'measured', klNats: kl, informationNats: lower, upperNats: upper },
    ...{ mismatchNats: mismatch, mostNats: most, logImages, isLimited },
  };
}

function splitOf({ shift }: GroupInformation, draws: number, hasFlows: boolean): ShiftReport {
  return {
    ...{ kind: 'split', constantNats: total(shift.constant), imagesNats: total(shift.images) },
    // With flows, it holds the posterior's own spread.
    drawsNats: draws < 2 || hasFlows ? null : total(shift.draws),
  };
}

function activeIn(counted: ActiveUnits | NotCounted, group: number): number | null {
  return counted.kind === 'not counted' ? null : total(counted.byChannel[group] ?? new Float64Array());
}
