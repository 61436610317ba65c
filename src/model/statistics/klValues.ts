/** The KL over the latent positions of a group, by itself: what a map is drawn from. `klMap.ts` has what a hover shows. */
import type { GroupShape } from '../../protocol/inspection';
import { SUMS, type SumKind } from '../../protocol/sumQuantities';
import type { KlValues, MapQuery } from '../../protocol/statistics';
import { coveredLatents, errorsAt, imageErrors, summedChannels, type Covered } from './coveredLatents';
import type { GroupStatistics } from './groupStatistics';
import { valuesByPosition } from './images/channelValues';
import type { ImageLatents } from './keptLatents';
import type { KlStatistics } from './klStatistics';
import { fillKl } from './sumColumns';

/** The mean over images and draws, for one channel or, with `null`, for the sum over channels. */
export function meanKlValues(query: MapQuery & { readonly image: null }, group: GroupStatistics): KlValues {
  const { shape, closedForm, estimate } = group;
  const covered = coveredLatents(query.channel, shape);
  const frame = { query, height: shape.height, width: shape.width };
  return query.quantity === 'kl' && estimate !== null
    ? { ...frame, meaning: 'contribution', ...meanOf('estimate', estimate, covered) }
    : { ...frame, meaning: query.quantity, ...meanOf('closed form', closedForm, covered) };
}

function meanOf<Kind extends SumKind>(kind: Kind, statistics: KlStatistics<Kind>, covered: Covered) {
  const { images, draws, planned, columns, squares, onlyImage } = statistics;
  const { addends } = SUMS[kind];
  const sums = new Float64Array(covered.positions);
  fillKl(addends, summedChannels(addends, columns, covered), sums);
  return {
    ...{ images, draws, planned, klNats: sums.map((sum) => sum / images) },
    standardErrorNats: images > 1 ? imageErrors(squares, sums, images, covered) : errorsAt(onlyImage, covered),
  };
}

/** One image: a channel of it or, with `null`, the sum over channels. With several draws, the mean over them. */
export function imageKlValues(
  query: MapQuery & { readonly image: number },
  shape: GroupShape,
  latents: ImageLatents,
  plannedDraws: number,
): KlValues {
  const { channel, quantity } = query;
  const isEstimate = quantity === 'kl' && latents.flow !== null;
  const drawn = isEstimate ? latents.drawnEstimate : latents.drawn;
  return {
    ...{ query, height: shape.height, width: shape.width, meaning: isEstimate ? 'contribution' : quantity },
    ...{ images: 1, draws: drawn?.draws ?? 1, planned: { images: 1, draws: plannedDraws } },
    klNats: valuesByPosition(latents, { shape, channel, quantity }),
    standardErrorNats: errorsAt(drawn, coveredLatents(channel, shape)),
  };
}
