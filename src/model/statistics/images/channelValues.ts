/** What one image's latents add to a channel, or to the sum over channels, at each latent position. */
import type { GroupShape } from '../../../protocol/inspection';
import { eachOf, type KlQuantity } from '../../../protocol/quantities';
import { SUMS, type AddendOf, type SumKind } from '../../../protocol/sumQuantities';
import { coveredLatents, type Covered } from '../coveredLatents';
import type { DrawnLatents } from '../imageDraws';
import type { ImageLatents } from '../keptLatents';
import { CLOSED_FORM_FILLS, ESTIMATE_FILLS, type Fill } from '../quantityColumns';
import { fillColumns, fillKl, fillPositions } from '../sumColumns';

/** Nats at each position, (h, w): the mean over draws, or the first draw where there is only one. */
export function valuesByPosition(
  latents: ImageLatents,
  { shape, channel, quantity }: { shape: GroupShape; channel: number | null; quantity: KlQuantity },
): Float64Array {
  const covered = coveredLatents(channel, shape);
  const { flow, drawn, drawnEstimate } = latents;
  const values =
    quantity === 'kl' && flow !== null
      ? addends('estimate', drawnEstimate, ESTIMATE_FILLS, { ...latents, ...flow }, covered)
      : addends('closed form', drawn, CLOSED_FORM_FILLS, latents, covered);
  const sums = new Float64Array(covered.positions);
  fillPositions(values, sums);
  return sums;
}

function addends<Kind extends SumKind, Latents>(
  kind: Kind,
  drawn: DrawnLatents<Kind> | null,
  fills: Readonly<Record<AddendOf<Kind>, Fill<Latents>>>,
  latents: Latents,
  { start, end }: Covered,
): Float64Array {
  const { addends } = SUMS[kind];
  const columns = eachOf(addends, (addend: AddendOf<Kind>) =>
    drawn === null ? new Float64Array(end - start) : new Float64Array(drawn.means[addend].subarray(start, end)),
  );
  if (drawn === null) fillColumns(fills, addends, latents, start, columns);
  const values = new Float64Array(end - start);
  fillKl(addends, columns, values);
  return values;
}
