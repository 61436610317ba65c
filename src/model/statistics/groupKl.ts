/** The KL of a group for each image of a batch, in nats. */
import { SUMS } from '../../protocol/sumQuantities';
import { latentCount, type GroupBatch } from './groupBatch';
import { CLOSED_FORM_FILLS, ESTIMATE_FILLS, type FlowLatents } from './quantityColumns';
import { emptyColumns, fillColumns, fillKl, total, totalKl } from './sumColumns';

/** By image: the closed form or, with flows, the estimate from the draw. */
export function groupKlNats(batch: GroupBatch): Float64Array {
  return batch.flow === null ? closedForms(batch) : estimates({ ...batch, ...batch.flow });
}

/**
 * The KL of each channel, summed over positions: by image, then channel. With flows, contributions to the group's
 * estimate.
 */
export function channelKlNats(batch: GroupBatch): Float64Array[] {
  return batch.flow === null ? channelClosedForms(batch) : channelEstimates({ ...batch, ...batch.flow });
}

/** The closed-form KL of each latent position, summed over channels: by image, then position (h, w). */
export function positionKlNats(batch: GroupBatch): Float64Array[] {
  const { channels, height, width } = batch.shape;
  const positions = height * width;
  return latentClosedForms(batch, (klNats) => {
    const sums = new Float64Array(positions);
    for (let channel = 0, i = 0; channel < channels; channel++) {
      for (let position = 0; position < positions; position++, i++) {
        sums[position] = (sums[position] ?? NaN) + (klNats[i] ?? NaN);
      }
    }
    return sums;
  });
}

/** KL(p‖q), by image; with flows, of the Gaussians before them. */
export function reverseKlNats(batch: GroupBatch): Float64Array {
  const latents = latentCount(batch.shape);
  const values = new Float64Array(latents);
  return Float64Array.from({ length: batch.images }, (_, b) => {
    CLOSED_FORM_FILLS.reverseKlNats(batch, b * latents, values);
    return total(values);
  });
}

function closedForms(batch: GroupBatch): Float64Array {
  const latents = latentCount(batch.shape);
  const { addends } = SUMS['closed form'];
  const columns = emptyColumns('closed form', latents);
  return Float64Array.from({ length: batch.images }, (_, b) => {
    fillColumns(CLOSED_FORM_FILLS, addends, batch, b * latents, columns);
    return totalKl(addends, columns);
  });
}

function estimates(batch: GroupBatch & FlowLatents): Float64Array {
  const latents = latentCount(batch.shape);
  const { addends } = SUMS.estimate;
  const columns = emptyColumns('estimate', latents);
  return Float64Array.from({ length: batch.images }, (_, b) => {
    fillColumns(ESTIMATE_FILLS, addends, batch, b * latents, columns);
    return totalKl(addends, columns);
  });
}

function channelClosedForms(batch: GroupBatch): Float64Array[] {
  return latentClosedForms(batch, (klNats) => overPositions(klNats, batch.shape.channels));
}

/** @param sum makes sums of an image's KL per latent variable, (L, h, w), in an array that is used again */
function latentClosedForms(batch: GroupBatch, sum: (klNats: Float64Array) => Float64Array): Float64Array[] {
  const latents = latentCount(batch.shape);
  const { addends } = SUMS['closed form'];
  const columns = emptyColumns('closed form', latents);
  const klNats = new Float64Array(latents);
  return Array.from({ length: batch.images }, (_, b) => {
    fillColumns(CLOSED_FORM_FILLS, addends, batch, b * latents, columns);
    fillKl(addends, columns, klNats);
    return sum(klNats);
  });
}

function channelEstimates(batch: GroupBatch & FlowLatents): Float64Array[] {
  const latents = latentCount(batch.shape);
  const { addends } = SUMS.estimate;
  const columns = emptyColumns('estimate', latents);
  const klNats = new Float64Array(latents);
  return Array.from({ length: batch.images }, (_, b) => {
    fillColumns(ESTIMATE_FILLS, addends, batch, b * latents, columns);
    fillKl(addends, columns, klNats);
    return overPositions(klNats, batch.shape.channels);
  });
}

function overPositions(latents: Float64Array, channels: number): Float64Array {
  const positions = latents.length / channels;
  return Float64Array.from({ length: channels }, (_, channel) =>
    total(latents.subarray(channel * positions, (channel + 1) * positions)),
  );
}
