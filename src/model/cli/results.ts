/** An inspection's results for the terminal: as one JSON object, or as a table for people. */
import { allWarnings } from '../../protocol/allWarnings';
import type { InputDescription } from '../../protocol/input';
import { RELEASE_THRESHOLD_NATS, type CheckpointDescription, type EngineDescription } from '../../protocol/inspection';
import { LATENT_QUANTITIES } from '../../protocol/quantities';
import { visibleText } from '../../protocol/visibleText';
import type { Estimate } from '../../protocol/statistics';
import type { Measurement } from '../statistics/measurement';
import { alignColumns } from './columns';
import { inputLines } from './inputLines';
import { printed } from './printed';
import { estimateCells, quantitiesAsJson, quantityCells, quantityHeadings } from './sumQuantities';
import type { Timings } from './times';

const ESTIMATE = LATENT_QUANTITIES.contributionNats.formula;

/** The measured results, as plain data. */
export interface Results {
  readonly fileName: string;
  readonly checkpoint: CheckpointDescription;
  readonly weightWarnings: readonly string[];
  readonly input: Pick<InputDescription, 'kind' | 'images' | 'label' | 'notes' | 'warnings'>;
  readonly measurement: Measurement;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly engine: EngineDescription;
  /** The cost of measuring; `null` if nothing was measured now. */
  readonly cost: { readonly timings: Timings; readonly peakRssMb: number } | null;
}

export function resultsAsJson(results: Results): object {
  const { checkpoint, input, measurement, draws, engine, cost } = results;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
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
        active: group.channelsInUse,
      };
    }),
    nelbo: summary?.nelboNats?.mean ?? null,
    recon: summary?.reconstructionNats?.mean ?? null,
    bits_per_dim: summary?.bitsPerDimension?.mean ?? null,
    engine: `${engine.device} · ${engine.runtime}`,
    parameters: checkpoint.parameters,
    timings_s: cost && timingsAsJson(cost.timings),
    peak_rss_mb: cost?.peakRssMb ?? null,
  };
}

function timingsAsJson({ open, firstGroup, firstPass, pass }: Timings) {
  return { open, first_group: firstGroup, first_pass: firstPass, pass };
}

export function resultsAsTable(results: Results): string[] {
  const { fileName, checkpoint, input, measurement, draws, engine, cost } = results;
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
  if (summary !== null) {
    const { klNats, reconstructionNats, nelboNats } = summary;
    lines.push(`KL${of}              ${estimate(klNats)} nats per image`);
    if (reconstructionNats !== null) lines.push(`reconstruction${of}  ${estimate(reconstructionNats)} nats per image`);
    if (nelboNats !== null) lines.push(`NELBO${of}           ${estimate(nelboNats)} nats per image`);
    if (summary.bitsPerDimension !== null) {
      const approximately = checkpoint.likelihood === 'normal' ? ', approximately' : '';
      lines.push(`NELBO${of}           ${estimate(summary.bitsPerDimension)} bits per dimension${approximately}`);
    }
  }
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

function estimate({ mean, standardError }: Estimate): string {
  return standardError === null ? printed(mean) : `${printed(mean)} ± ${printed(standardError)}`;
}
