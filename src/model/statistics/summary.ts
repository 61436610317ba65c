/** The whole model's cost per image, computed from the results of all images. */
import type { DrawStandardErrors, GroupSummary, Summary } from '../../protocol/statistics';
import { hasBits } from './bits';
import { meanDrawError } from './drawErrors';
import type { MeasuredModel } from './measurement';
import { totalEstimates, type Rows, type TotalSums } from './totals';
import { boundSummary } from './weightTable';

export interface Summarised {
  /** Summaries by group; `null` if the group is not measured. */
  readonly groups: readonly (GroupSummary | null)[];
  readonly totals: TotalSums | null;
  /** `null` if a file lacks them. */
  readonly rows: Rows | null;
  /** Draws of the noise per image. */
  readonly draws: number;
}

/** Results that are unknown without a reconstruction loss. */
const WITHOUT_RECONSTRUCTION = { reconstructionNats: null, nelboNats: null, bitsPerDimension: null };

/** `null` until a batch has been through the whole network. */
export function summaryOf(model: MeasuredModel, { groups, totals, rows, draws }: Summarised): Summary | null {
  if (totals === null) return null;
  const { likelihood, groups: shapes } = model;
  const weights = rows?.weights ?? null;
  return {
    ...totalEstimates(totals),
    ...(likelihood === 'unknown' ? WITHOUT_RECONSTRUCTION : {}),
    ...(hasBits(model) ? {} : { bitsPerDimension: null }),
    drawStandardErrors: rows === null ? null : drawErrorsOf(model, rows),
    bound: weights === null ? null : boundSummary(weights, model, draws),
    channelsInUse: sumOf(groups, ({ channelsInUse }) => channelsInUse),
    channelsNearThreshold: sumOf(groups, ({ channelsNearThreshold }) => channelsNearThreshold),
    channels: shapes.reduce((sum, { channels }) => sum + channels, 0),
  };
}

function drawErrorsOf(model: MeasuredModel, { drawErrors }: Rows): DrawStandardErrors | null {
  if (drawErrors === null) return null;
  const isKnown = model.likelihood !== 'unknown';
  const nelboNats = meanDrawError(drawErrors.nelboNats);
  return {
    klNats: meanDrawError(drawErrors.klNats),
    reconstructionNats: isKnown ? meanDrawError(drawErrors.reconstructionNats) : null,
    nelboNats: isKnown ? nelboNats : null,
    bitsPerDimension: hasBits(model) ? nelboNats / model.dimensions / Math.LN2 : null,
  };
}

/** The sum over measured groups; `null` if the number of any of them is. */
function sumOf(groups: readonly (GroupSummary | null)[], of: (group: GroupSummary) => number | null): number | null {
  return groups.reduce<number | null>((sum, group) => {
    if (group === null) return sum;
    const number = of(group);
    return sum === null || number === null ? null : sum + number;
  }, 0);
}
