/** The quantities of a sum in one image and draw, per latent variable. */
import { SUMS } from '../../protocol/sumQuantities';
import type { Flow, Gaussians } from './groupBatch';
import { CLOSED_FORM_FILLS, ESTIMATE_FILLS } from './quantityColumns';
import { emptyColumns, fillColumns, type SumColumnsOf } from './sumColumns';

/** @param gaussians (L, h, w) each, as the columns */
export function closedFormColumns(gaussians: Gaussians): SumColumnsOf<'closed form'> {
  const columns = emptyColumns('closed form', gaussians.muQ.length);
  fillColumns(CLOSED_FORM_FILLS, SUMS['closed form'].all, gaussians, 0, columns);
  return columns;
}

/** The same for the estimate with flows. */
export function estimateColumns(gaussians: Gaussians, flow: Flow): SumColumnsOf<'estimate'> {
  const columns = emptyColumns('estimate', gaussians.muQ.length);
  fillColumns(ESTIMATE_FILLS, SUMS.estimate.all, { ...gaussians, ...flow }, 0, columns);
  return columns;
}
