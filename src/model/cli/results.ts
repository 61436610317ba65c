/** An inspection's results for the terminal: as one JSON object, or as a table for people. */
import { RELEASE_THRESHOLD_NATS, type CheckpointDescription } from '../../protocol/inspection';
import { visibleText } from '../../protocol/visibleText';
import type { Estimate, GroupSummary } from '../../protocol/statistics';
import type { Engine } from '../engine/engine';
import type { Measurement } from '../statistics/measurement';
import type { Input } from '../analyses/images';
import type { LatentModel } from '../latentModel';
import { alignColumns } from './columns';
import { printed } from './printed';
import type { Timings } from './times';

export interface Results {
  readonly model: LatentModel;
  readonly engine: Pick<Engine, 'description'>;
  readonly input: Input;
  readonly measurement: Measurement;
  /** Of the noise, for each image. */
  readonly draws: number;
  readonly timings: Timings;
  readonly peakRssMb: number;
}

export function resultsAsJson({ model, engine, input, measurement, draws, timings, peakRssMb }: Results): object {
  const { description } = model;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  return {
    dataset: description.dataset,
    input: input.description.label,
    draws,
    notes: notes(description, input).map((note) => visibleText(note)),
    warnings: warnings(model, input).map((warning) => visibleText(warning)),
    groups: measurement.groups(RELEASE_THRESHOLD_NATS).flatMap((group) => {
      if (group === null) return [];
      const shape = description.groups[group.group];
      return {
        channels: shape?.channels,
        height: shape?.height,
        width: shape?.width,
        kl_nats: group.klNats.mean,
        kl_standard_error: group.klNats.standardError,
        ...partsAsJson(group),
        active: group.channelsInUse,
      };
    }),
    nelbo: summary?.nelboNats?.mean ?? null,
    recon: summary?.reconstructionNats?.mean ?? null,
    bits_per_dim: summary?.bitsPerDimension?.mean ?? null,
    engine: `${engine.description.device} · ${engine.description.runtime}`,
    parameters: description.parameters,
    timings_s: {
      open: timings.open,
      first_group: timings.firstGroup,
      first_pass: timings.firstPass,
      pass: timings.pass,
    },
    peak_rss_mb: peakRssMb,
  };
}

function partsAsJson(group: GroupSummary) {
  if (group.kind === 'closed form') return { shift_nats: group.shiftNats, scale_nats: group.scaleNats };
  return {
    estimate: true,
    log_q: group.logQNats,
    log_p: group.logPNats,
    shift_nats: null,
    scale_nats: null,
    base_kl_nats: group.base.klNats.mean,
  };
}

export function resultsAsTable({ model, engine, input, measurement, draws, timings }: Results): string[] {
  const { description } = model;
  const { device, runtime } = engine.description;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  const hasFlows = description.hasFlows;
  const parts = hasFlows ? ['log q(z⁰)', 'log p(z^K)'] : ['shift', 'scale'];
  const rows = [['group', 'channels × size', 'KL', '± s.e.', ...parts, 'channels in use']];
  for (const group of measurement.groups(RELEASE_THRESHOLD_NATS)) {
    const shape = group === null ? undefined : description.groups[group.group];
    if (group === null || shape === undefined) continue;
    rows.push([
      String(group.group),
      `${shape.channels} × ${shape.height}×${shape.width}`,
      printed(group.klNats.mean),
      group.klNats.standardError === null ? '' : printed(group.klNats.standardError),
      ...(group.kind === 'estimate' ? [group.logQNats, group.logPNats] : [group.shiftNats, group.scaleNats]).map(
        printed,
      ),
      `${group.channelsInUse ?? 'unknown'} of ${shape.channels}`,
    ]);
  }
  const of = input.description.kind === 'samples' ? ' of model samples' : '';
  const lines = [
    `${model.checkpoint.fileName}: ${description.dataset}, ${description.groups.length} latent groups, ${description.parameters} parameters`,
    `Input: ${input.description.label}`,
    ...notes(description, input).map((note) => `  ${note}`),
    ...warnings(model, input).map((warning) => `  Warning: ${warning}`),
    `Engine: ${device} · ${runtime}`,
    '',
    `KL per latent group${of}${hasFlows ? ', estimate: log q(z⁰) − log p(z^K)' : ''}, nats per image, ` +
      meanOver(input.description.images, draws, hasFlows),
    ...alignColumns(rows),
    '',
  ];
  if (summary !== null) {
    const { klNats, reconstructionNats, nelboNats } = summary;
    lines.push(`KL${of}              ${estimate(klNats)} nats per image`);
    if (reconstructionNats !== null) lines.push(`reconstruction${of}  ${estimate(reconstructionNats)} nats per image`);
    if (nelboNats !== null) lines.push(`NELBO${of}           ${estimate(nelboNats)} nats per image`);
    if (summary.bitsPerDimension !== null) {
      const approximately = description.likelihood === 'normal' ? ', approximately' : '';
      lines.push(`NELBO${of}           ${estimate(summary.bitsPerDimension)} bits per dimension${approximately}`);
    }
  }
  const pass = timings.pass === null ? '' : `, later passes ${printed(timings.pass)} s`;
  lines.push(
    '',
    `First KL after ${timings.firstGroup.toFixed(2)} s, all after ${timings.firstPass.toFixed(2)} s${pass}`,
  );
  return lines;
}

/** What makes the numbers doubtful. */
function warnings({ description, weightCheck }: LatentModel, input: Input): string[] {
  return [...description.warnings, ...weightCheck.warnings, ...input.description.warnings];
}

/** What to know before these numbers are set beside others. */
function notes({ notes, hasFlows, likelihood, bits }: CheckpointDescription, input: Input): string[] {
  const all = [...notes, ...input.description.notes];
  if (hasFlows) {
    all.push('With flows every KL is estimated from draws as log q(z⁰) − log p(z^K): it varies, and may be negative.');
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

/** What is averaged; one draw says less, and that is said. */
function meanOver(images: number, draws: number, hasFlows: boolean): string {
  if (draws === 1 && hasFlows) return 'mean over images, from one draw of z';
  if (draws === 1) return 'mean over images; below the top group given one draw of z';
  return `mean over ${images} ${images === 1 ? 'image' : 'images'} × ${draws} draws`;
}

function estimate({ mean, standardError }: Estimate): string {
  return standardError === null ? printed(mean) : `${printed(mean)} ± ${printed(standardError)}`;
}
