import { latentCount, type GroupBatch } from './groupBatch';
import { emptyAddends, setClosedForm, setEstimate, totalNats } from './klAddends';

/** The KL of a group in each image of a batch, in nats: in closed form, with flows the estimate from its draw. */
export function groupKlNats(batch: GroupBatch): Float64Array {
  const latents = latentCount(batch.shape);
  const addends = emptyAddends(latents);
  const klNats = new Float64Array(batch.images);
  for (let b = 0; b < klNats.length; b++) {
    if (batch.flow === null) setClosedForm(batch, b * latents, addends);
    else setEstimate(batch, batch.flow, b * latents, addends);
    klNats[b] = totalNats(addends);
  }
  return klNats;
}
