/** An inspection's results for the terminal: as one JSON object, or as a table for people. */
import { RELEASE_THRESHOLD_NATS } from '../../protocol/inspection';
import type { Estimate } from '../../protocol/statistics';
import type { Engine } from '../engine/engine';
import type { Measurement } from '../capture/measurement';
import type { Input } from '../inspect';
import type { Model } from '../model';
import type { Timings } from './times';

export interface Results {
  readonly model: Model;
  readonly engine: Engine;
  readonly input: Input;
  readonly measurement: Measurement;
  /** Of the noise, for each image. */
  readonly draws: number;
  readonly timings: Timings;
  readonly peakRssMb: number;
}

export function resultsAsJson({ model, engine, input, measurement, draws, timings, peakRssMb }: Results): string {
  const { description } = model;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  return JSON.stringify({
    dataset: description.dataset,
    input: input.description.label,
    draws,
    notes: [...description.notes, ...input.description.notes],
    warnings: input.description.warnings,
    groups: measurement.groups(RELEASE_THRESHOLD_NATS).flatMap((group) => {
      if (group === null) return [];
      const shape = description.groups[group.group];
      return {
        channels: shape?.channels,
        height: shape?.height,
        width: shape?.width,
        kl_nats: group.klNats.mean,
        kl_standard_error: group.klNats.standardError,
        shift_nats: group.shiftNats,
        scale_nats: group.scaleNats,
        active: group.channelsInUse,
      };
    }),
    nelbo: summary?.nelboNats.mean,
    recon: summary?.reconstructionNats.mean,
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
  });
}

export function resultsAsTable({ model, engine, input, measurement, draws, timings }: Results): string {
  const { description } = model;
  const { device, runtime } = engine.description;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  const rows = [['group', 'channels × size', 'KL', '± s.e.', 'shift', 'scale', 'channels in use']];
  for (const group of measurement.groups(RELEASE_THRESHOLD_NATS)) {
    const shape = group === null ? undefined : description.groups[group.group];
    if (group === null || shape === undefined) continue;
    rows.push([
      String(group.group),
      `${shape.channels} × ${shape.height}×${shape.width}`,
      fixed(group.klNats.mean),
      group.klNats.standardError === null ? '' : fixed(group.klNats.standardError),
      fixed(group.shiftNats),
      fixed(group.scaleNats),
      `${group.channelsInUse} of ${shape.channels}`,
    ]);
  }
  const of = input.description.kind === 'samples' ? ' of model samples' : '';
  const lines = [
    `${model.checkpoint.fileName}: ${description.dataset}, ${description.groups.length} latent groups, ${description.parameters} parameters`,
    `Input: ${input.description.label}`,
    ...[...description.notes, ...input.description.notes].map((note) => `  ${note}`),
    ...input.description.warnings.map((warning) => `  Warning: ${warning}`),
    `Engine: ${device} · ${runtime}`,
    '',
    `KL per latent group${of}, nats per image, ${meanOver(input.description.images, draws)}`,
    ...alignColumns(rows),
    '',
  ];
  if (summary !== null) {
    lines.push(
      `KL${of}              ${estimate(summary.klNats)} nats per image`,
      `reconstruction${of}  ${estimate(summary.reconstructionNats)} nats per image`,
      `NELBO${of}           ${estimate(summary.nelboNats)} nats per image`,
    );
    if (summary.bitsPerDimension !== null) {
      lines.push(`NELBO${of}           ${estimate(summary.bitsPerDimension)} bits per dimension`);
    }
  }
  const pass = timings.pass === null ? '' : `, later passes ${timings.pass.toFixed(3)} s`;
  lines.push(
    '',
    `First KL after ${timings.firstGroup.toFixed(2)} s, all after ${timings.firstPass.toFixed(2)} s${pass}`,
  );
  return lines.join('\n');
}

/** What is averaged; one draw says less, and that is said. */
function meanOver(images: number, draws: number): string {
  if (draws === 1) return 'mean over images; below the top group given one draw of z';
  return `mean over ${images} ${images === 1 ? 'image' : 'images'} × ${draws} draws`;
}

function fixed(value: number): string {
  return Math.abs(value) >= 1e6 ? value.toExponential(3) : value.toFixed(3);
}

function estimate({ mean, standardError }: Estimate): string {
  return standardError === null ? fixed(mean) : `${fixed(mean)} ± ${fixed(standardError)}`;
}

/** Right-aligned columns, two spaces apart. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}
