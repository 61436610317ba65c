import { SUMS } from '../../protocol/sumQuantities';
import { latentCount, type GroupBatch } from './groupBatch';
import { CLOSED_FORM_FILLS, ESTIMATE_FILLS, type FlowLatents } from './quantityColumns';
import { emptyColumns, fillColumns, totalKl } from './sumColumns';

/** The KL of a group for each image of a batch, in nats: the closed form or, with flows, the estimate from its draw. */
export function groupKlNats(batch: GroupBatch): Float64Array {
  return batch.flow === null ? closedForms(batch) : estimates({ ...batch, ...batch.flow });
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
