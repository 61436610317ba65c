/** An inspection's results for the terminal: as one JSON object, or as a table for people. */
import { allWarnings } from '../../protocol/allWarnings';
import type { InputDescription } from '../../protocol/input';
import { RELEASE_THRESHOLD_NATS, type CheckpointDescription } from '../../protocol/inspection';
import { LATENT_QUANTITIES } from '../../protocol/quantities';
import { visibleText } from '../../protocol/visibleText';
import type { Summary } from '../../protocol/statistics';
import { compareClasses, compareSamples, type Compared } from '../statistics/comparisons';
import type { Provenance } from '../statistics/file/description';
import type { ImageClasses } from '../statistics/imageRecords';
import type { Measurement } from '../statistics/measurement';
import type { Rows } from '../statistics/totals';
import { checkAsJson, checkTable } from './checkTable';
import { classesAsJson, classTable, estimateAsJson } from './classTable';
import { alignColumns } from './columns';
import { inputLines } from './inputLines';
import { printed } from './printed';
import { provenanceAsJson, provenanceLines } from './provenance';
import { estimateCells, quantitiesAsJson, quantityCells, quantityHeadings } from './sumQuantities';
import { printJson, printLines } from './terminal';
import type { Timings } from './times';
import { totalLines } from './totals';

const ESTIMATE = LATENT_QUANTITIES.contributionNats.formula;

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
  /** The cost of measuring; `null` if nothing was measured now. */
  readonly cost: { readonly timings: Timings; readonly peakRssMb: number } | null;
}

export function printResults(results: Results, { json }: { readonly json: boolean }): void {
  if (json) printJson(resultsAsJson(results));
  else printLines(resultsAsTable(results));
}

function resultsAsJson(results: Results): object {
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
    groups: measurement.groups(RELEASE_THRESHOLD_NATS).flatMap((group) => {
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
    }),
    images: summary?.images ?? 0,
    images_listed: input.listed,
    nelbo: summary?.nelboNats?.mean ?? null,
    recon: summary?.reconstructionNats?.mean ?? null,
    bits_per_dim: summary?.bitsPerDimension?.mean ?? null,
    bits: checkpoint.bits,
    ...(summary === null ? {} : summaryAsJson(summary)),
    classes: classes && classesAsJson(classes),
    model_check: check && checkAsJson(check),
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

function resultsAsTable(results: Results): string[] {
  const { fileName, checkpoint, input, measurement, draws, provenance, cost } = results;
  const { engine } = provenance;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  const hasFlows = checkpoint.hasFlows;
  const rows = [['group', 'channels × size', 'KL', '± s.e.', ...quantityHeadings(hasFlows), 'channels in use']];
  for (const group of measurement.groups(RELEASE_THRESHOLD_NATS)) {
    const shape = group === null ? undefined : checkpoint.groups[group.group];
    if (group === null || shape === undefined) continue;
    rows.push([
      String(group.group),
      `${shape.channels} × ${shape.height}×${shape.width}`,
      ...estimateCells(group.klNats),
      ...quantityCells(group),
      `${group.channelsInUse ?? 'unknown'} of ${shape.channels}`,
    ]);
  }
  const of = input.kind === 'samples' ? ' of model samples' : '';
  const lines = [
    `${fileName}: ${checkpoint.dataset}, ${checkpoint.groups.length} latent groups, ${checkpoint.parameters} parameters`,
    ...inputLines(input.label, notes(results), allWarnings(results)),
    `Engine: ${engine.device} · ${engine.runtime}`,
    '',
    `KL per latent group${of}${hasFlows ? `, estimate: ${ESTIMATE}` : ''}, nats per image, ` +
      meanOver(input.images, draws, hasFlows),
    ...alignColumns(rows),
    '',
  ];
  if (summary !== null) lines.push(...totalLines(summary, checkpoint, of));
  lines.push(...classTable(compareClasses(comparedOf(results)) ?? []));
  const check = compareSamples(comparedOf(results));
  if (check !== null) lines.push(...checkTable(check));
  lines.push(...provenanceLines(provenance, checkpoint));
  if (cost !== null) lines.push('', timesInWords(cost.timings));
  return lines;
}

function timesInWords({ firstGroup, firstPass, pass }: Timings): string {
  const later = pass === null ? '' : `, later passes ${printed(pass)} s`;
  return `First KL after ${firstGroup.toFixed(2)} s, all after ${firstPass.toFixed(2)} s${later}`;
}

/** What to know before comparing these numbers with others. */
function notes({ checkpoint, input }: Results): string[] {
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
  if (likelihood !== 'bernoulli' && bits !== 8) all.push(`Bits per dimension are those of ${bits}-bit data.`);
  return all;
}

/** What is averaged. A single draw says less, and the text says so. */
function meanOver(images: number, draws: number, hasFlows: boolean): string {
  if (draws === 1 && hasFlows) return 'mean over images, from one draw of z';
  if (draws === 1) return 'mean over images; below the top group given one draw of z';
  return `mean over ${images} ${images === 1 ? 'image' : 'images'} × ${draws} draws`;
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

function comparedOf({ measurement, classes, samples, checkpoint }: Results): Compared {
  return { rows: measurement.knownRows, classes, samples, likelihood: checkpoint.likelihood };
}
