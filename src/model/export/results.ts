/** An inspection's results as one JSON object: what `--json` prints, and what the page exports. */
import { allWarnings } from '../../protocol/allWarnings';
import type { Finding } from '../../protocol/findings';
import type { InputDescription } from '../../protocol/input';
import { RELEASE_THRESHOLD_NATS, type CheckpointDescription } from '../../protocol/inspection';
import { LATENT_QUANTITIES } from '../../protocol/quantities';
import { sumFields } from '../../protocol/sumFields';
import type { GroupSummary, Summary } from '../../protocol/statistics';
import { visibleText } from '../../protocol/visibleText';
import { hasBits } from '../statistics/bits';
import { compareClasses, compareSamples, type Compared } from '../statistics/comparisons';
import type { Provenance } from '../statistics/file/description';
import type { ImageClasses } from '../statistics/imageRecords';
import type { Measurement } from '../statistics/measurement';
import type { Rows } from '../statistics/totals';
import { checkAsJson, classesAsJson, estimateAsJson } from './comparisonsJson';
import { findingsAsJson } from './findingsJson';
import { provenanceAsJson } from './provenanceJson';

export const ESTIMATE = LATENT_QUANTITIES.contributionNats.formula;

/** When each result was available, in seconds from the start of the process, except for `pass`. */
export interface Timings {
  /** The checkpoint was understood. */
  readonly open: number;
  /** KL of the top group. */
  readonly firstGroup: number;
  /** All KL and the reconstruction. */
  readonly firstPass: number;
  /** Median duration of later passes, in seconds; `null` if there are none. */
  readonly pass: number | null;
}

/** The measured results, as plain data. */
export interface Results {
  readonly fileName: string;
  readonly checkpoint: CheckpointDescription;
  readonly weightWarnings: readonly string[];
  readonly input: Pick<InputDescription, 'kind' | 'images' | 'listed' | 'label' | 'notes' | 'warnings'>;
  readonly measurement: Measurement;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly provenance: Provenance;
  /** Classes of the images; `null` if they have none, or their classes are unknown. */
  readonly classes: ImageClasses | null;
  /** Results for samples of the model itself; `null` if they were not measured. */
  readonly samples: Rows | null;
  /** About the images that were measured. */
  readonly findings: readonly Finding[];
  /** The cost of measuring; `null` if nothing was measured now. */
  readonly cost: { readonly timings: Timings; readonly peakRssMb: number } | null;
}

export function resultsAsJson(results: Results): object {
  const { checkpoint, input, measurement, draws, provenance, cost } = results;
  const { engine } = provenance;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  const classes = compareClasses(comparedOf(results));
  const check = compareSamples(comparedOf(results));
  return {
    dataset: checkpoint.dataset,
    input: input.label,
    draws,
    notes: notes(results).map((note) => visibleText(note)),
    warnings: allWarnings(results).map((warning) => visibleText(warning)),
    groups: groupsAsJson(results),
    images: summary?.images ?? 0,
    images_listed: input.listed,
    nelbo: summary?.nelboNats?.mean ?? null,
    recon: summary?.reconstructionNats?.mean ?? null,
    bits_per_dim: summary?.bitsPerDimension?.mean ?? null,
    bits: checkpoint.bits,
    ...(summary === null ? {} : summaryAsJson(summary)),
    classes: classes && classesAsJson(classes),
    model_check: check && checkAsJson(check),
    findings: findingsAsJson(results.findings),
    provenance: provenanceAsJson(provenance, checkpoint),
    engine: `${engine.device} · ${engine.runtime}`,
    parameters: checkpoint.parameters,
    timings_s: cost && timingsAsJson(cost.timings),
    peak_rss_mb: cost?.peakRssMb ?? null,
  };
}

function timingsAsJson({ open, firstGroup, firstPass, pass }: Timings) {
  return { open, first_group: firstGroup, first_pass: firstPass, pass };
}

/** The measured groups, from the top. */
export function groupsAsJson({ measurement, checkpoint }: Pick<Results, 'measurement' | 'checkpoint'>): object[] {
  return measurement.groups(RELEASE_THRESHOLD_NATS).flatMap((group) => {
    if (group === null) return [];
    const shape = checkpoint.groups[group.group];
    return {
      channels: shape?.channels,
      height: shape?.height,
      width: shape?.width,
      kl_nats: group.klNats.mean,
      kl_standard_error: group.klNats.standardError,
      ...quantitiesAsJson(group),
      kl_draw_standard_error: group.drawStandardErrorNats,
      active: group.channelsInUse,
      active_uncertain: group.channelsNearThreshold,
    };
  });
}

/** Fields of one group. The closed-form ones are `null` where flows leave only an estimate. */
function quantitiesAsJson(group: GroupSummary): object {
  if (group.kind === 'closed form') return sumFields('closed form', group);
  return {
    estimate: true,
    ...sumFields('estimate', group),
    ...Object.fromEntries(Object.keys(sumFields('closed form', group.base)).map((key) => [key, null])),
    base_kl_nats: group.base.klNats.mean,
  };
}

/** What to know before comparing these numbers with others. */
export function notes({ checkpoint, input }: Results): string[] {
  const { notes, hasFlows, likelihood, bits } = checkpoint;
  const all = [...notes, ...input.notes];
  if (hasFlows) {
    all.push(`With flows every KL is estimated from draws as ${ESTIMATE}: it varies, and may be negative.`);
  }
  if (likelihood === 'normal') {
    all.push(
      'Bits per dimension are an approximation: the Normal decoder gives a density on [−1, 1], ' +
        `for which ln((2^${bits} − 1)/2) nats are added per dimension.`,
    );
  }
  if (hasBits(checkpoint) && bits !== 8) all.push(`Bits per dimension are those of ${bits}-bit data.`);
  return all;
}

/** Standard errors, with what draws add to them; and the importance-weighted bound. */
function summaryAsJson({
  nelboNats,
  reconstructionNats,
  bitsPerDimension,
  drawStandardErrors,
  bound,
}: Summary): object {
  return {
    nelbo_standard_error: nelboNats?.standardError ?? null,
    nelbo_draw_standard_error: drawStandardErrors?.nelboNats ?? null,
    recon_standard_error: reconstructionNats?.standardError ?? null,
    recon_draw_standard_error: drawStandardErrors?.reconstructionNats ?? null,
    bits_per_dim_standard_error: bitsPerDimension?.standardError ?? null,
    bound: bound && {
      draws: bound.draws,
      nats: estimateAsJson(bound.boundNats),
      bits_per_dim: bound.bitsPerDimension && estimateAsJson(bound.bitsPerDimension),
      effective_sample_size: estimateAsJson(bound.effectiveSampleSize),
      largest_weight: estimateAsJson(bound.largestWeight),
      mean_log_weight: estimateAsJson(bound.meanLogWeightNats),
    },
  };
}

export function comparedOf({ measurement, classes, samples, checkpoint }: Results): Compared {
  return { rows: measurement.knownRows, classes, samples, likelihood: checkpoint.likelihood };
}
