import * as z from 'zod';
import { allWarnings } from '../../protocol/allWarnings';
import { RELEASE_THRESHOLD_NATS, type Inspection } from '../../protocol/inspection';
import type { GroupSummary, Summary } from '../../protocol/statistics';
import { commandOfRequest } from '../../protocol/reproduce';
import { visibleText } from '../../protocol/visibleText';
import { caveats, estimate, measuredOn, number, numberOrNull } from '../facts';
import { pictureOf, type Picture } from '../picture';
import { COMMON_ARGUMENTS, isUsual, requestOf } from '../request';
import { tool } from '../tool';

export const INSPECT_CHECKPOINT = tool({
  name: 'inspect_checkpoint',
  title: 'Inspect an NVAE checkpoint',
  description:
    'Measures an NVAE checkpoint: what the file is, NELBO, reconstruction, the KL of every latent group in nats per ' +
    'image ± standard error, the channels in use, and findings in words. Call it first for any question about a model. ' +
    'Group 0 is the top: coarsest, and sampled first.',
  arguments: z.strictObject(COMMON_ARGUMENTS),
  passes: null,
  async run(args, { inspections, resources, signal, progress }) {
    const waiting = { signal, progress };
    const { inspection, ask } = await inspections.measured(requestOf(args, resources), isUsual(args), waiting);
    const findings = await ask('findings', { among: null });
    return {
      facts: {
        ...fileOf(inspection),
        measured_on: measuredOn(inspection),
        unit: 'nats per image',
        ...(inspection.summary === null ? {} : totals(inspection.summary)),
        groups: inspection.groups.flatMap((group) => (group === null ? [] : [groupOf(group, inspection)])),
        findings: findings.map(({ sentence, definition, place }) => ({ sentence, definition, place })),
        warnings: [...allWarnings(inspection), ...inspection.notices].map(visibleText),
        caveats: caveats(inspection),
        command: commandOfRequest(inspection.request),
      },
      picture: channelsOf(inspection),
    };
  },
});

function fileOf({ fileName, checkpoint }: Inspection): object {
  if (checkpoint === null) return { file: fileName };
  const { dataset, facts, likelihood, bits, hasFlows, parameters, epoch, globalStep, weights, image, notes } =
    checkpoint;
  return {
    file: fileName,
    dataset,
    image: `${image.size}×${image.size}, ${image.channels === 1 ? 'grey' : 'colour'}, ${bits} bits`,
    ...{ decoder: likelihood, flows: hasFlows, facts, parameters, epoch, step: globalStep, weights },
    notes: notes.map(visibleText),
  };
}

function totals(summary: Summary): object {
  const { nelboNats, klNats, reconstructionNats, bitsPerDimension, channelsInUse, channelsNearThreshold } = summary;
  return {
    nelbo: estimate(nelboNats),
    kl: estimate(klNats),
    reconstruction: estimate(reconstructionNats),
    bits_per_dimension: estimate(bitsPerDimension),
    channels_in_use: channelsInUse,
    channels_within_two_standard_errors_of_the_threshold: channelsNearThreshold,
    channels: summary.channels,
    in_use_means: `mean KL of the channel, summed over positions, above ${RELEASE_THRESHOLD_NATS} nats`,
  };
}

/** The channels of all groups; with flows, contributions to the groups' estimates, which may be negative. */
function channelsOf({ groups, checkpoint }: Inspection): Picture | null {
  return pictureOf({
    title:
      checkpoint?.hasFlows === true ? 'contribution of each channel to the KL estimate' : 'mean KL of each channel',
    row: 'latent group, from group 0 at the top of the model',
    column: 'channel, from channel 0',
    values: groups.map((group) => Array.from(group?.channelKlNats ?? [])),
    signed: checkpoint?.hasFlows === true,
  });
}

function groupOf(group: GroupSummary, { checkpoint }: Inspection): object {
  const shape = checkpoint?.groups[group.group];
  return {
    group: group.group,
    ...(shape && { latents: `${shape.channels} channels × ${shape.height}×${shape.width}` }),
    ...(group.kind === 'estimate' ? { kl_estimate: estimate(group.klNats) } : { kl: estimate(group.klNats) }),
    kl_standard_error_over_draws: numberOrNull(group.drawStandardErrorNats),
    ...(group.kind === 'estimate' ? {} : { shift: number(group.shiftNats), scale: number(group.scaleNats) }),
    channels_in_use: group.channelsInUse,
  };
}
