/** Read-outs of many latent variables of a group, one array per quantity. */
import type { GroupShape } from '../../protocol/inspection';
import { CONTRIBUTION_FIELDS, eachOf, KL_FIELDS } from '../../protocol/quantities';
import {
  PLACE_FIELDS,
  type ContributionColumns,
  type LatentColumns,
  type LatentPlace,
  type LatentTerms,
} from '../../protocol/statistics';
import type { Flow, Gaussians } from './groupBatch';
import { FLOW_FILLS, GAUSSIAN_FILLS, type FlowLatents } from './quantityColumns';
import { fillColumns, type Columns } from './sumColumns';

/** The place of the latent variables of one image and draw. */
interface ReadPlace extends Pick<LatentPlace, 'group' | 'image' | 'draw'> {
  readonly shape: GroupShape;
}

/** @param at indices in (L, h, w) */
export function latentColumns(place: ReadPlace, at: Int32Array, gaussians: Gaussians): LatentColumns {
  return columnsOf(place, at, gathered(gaussians, at));
}

/** The latent variable with index `i` in (L, h, w). */
export function latentAt(place: ReadPlace, i: number, gaussians: Gaussians): LatentTerms {
  return latentOf(place, i, gathered(gaussians, Int32Array.of(i)));
}

/** The same. @param only q and p of this latent variable alone */
export function latentOf(place: ReadPlace, i: number, only: Gaussians): LatentTerms {
  const columns = columnsOf(place, Int32Array.of(i), only);
  return eachOf([...PLACE_FIELDS, ...KL_FIELDS], (field) => columns[field][0] ?? Number.NaN);
}

/** @param gaussians q and p of the latent variables at these indices, in this order */
function columnsOf(place: ReadPlace, at: Int32Array, gaussians: Gaussians): LatentColumns {
  const columns = eachOf(KL_FIELDS, () => new Float64Array(at.length));
  fillColumns(GAUSSIAN_FILLS, KL_FIELDS, gaussians, 0, columns);
  return { ...placeColumns(place, at), ...columns };
}

/** @param at indices in (L, h, w) */
export function contributionColumns(
  place: ReadPlace,
  at: Int32Array,
  gaussians: Gaussians,
  { z0, zK }: Flow,
): ContributionColumns {
  const columns = eachOf(CONTRIBUTION_FIELDS, () => new Float64Array(at.length));
  const latents: FlowLatents = { ...gathered(gaussians, at), z0: taken(z0, at), zK: taken(zK, at) };
  fillColumns({ ...GAUSSIAN_FILLS, ...FLOW_FILLS }, CONTRIBUTION_FIELDS, latents, 0, columns);
  return { ...placeColumns(place, at), ...columns };
}

function placeColumns({ shape, group, image, draw }: ReadPlace, at: Int32Array): Columns<keyof LatentPlace> {
  const { height, width } = shape;
  const positions = height * width;
  const all = (value: number) => new Float64Array(at.length).fill(value);
  return {
    ...{ group: all(group), image: all(image), draw: all(draw) },
    channel: Float64Array.from(at, (i) => Math.floor(i / positions)),
    y: Float64Array.from(at, (i) => Math.floor((i % positions) / width)),
    x: Float64Array.from(at, (i) => i % width),
  };
}

function gathered({ muQ, sigmaQ, muP, sigmaP }: Gaussians, at: Int32Array): Gaussians {
  return { muQ: taken(muQ, at), sigmaQ: taken(sigmaQ, at), muP: taken(muP, at), sigmaP: taken(sigmaP, at) };
}

function taken(values: Float32Array, at: Int32Array): Float32Array {
  return Float32Array.from(at, (i) => values[i] ?? Number.NaN);
}
