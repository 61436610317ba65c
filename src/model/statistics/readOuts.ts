/** Read-outs of many latent variables of a group, one array per quantity. */
import type { GroupShape } from '../../protocol/inspection';
import {
  CONTRIBUTION_FIELDS,
  LATENT_FIELDS,
  type ContributionColumns,
  type LatentColumns,
  type LatentPlace,
} from '../../protocol/statistics';
import type { Flow, Gaussians } from './groupBatch';
import { contributionTerms, klTerms } from './kl';

type Columns<Field extends string> = Record<Field, Float64Array>;

/** Where the latent variables of one draw of one image are read. */
interface ReadPlace extends Pick<LatentPlace, 'group' | 'image' | 'draw'> {
  readonly shape: GroupShape;
}

/** @param at indices in (L, h, w) */
export function latentColumns(place: ReadPlace, at: Int32Array, gaussians: Gaussians): LatentColumns {
  const columns = emptyColumns(LATENT_FIELDS, at.length);
  setPlaces(columns, place, at);
  for (let row = 0; row < at.length; row++) {
    const i = at[row] ?? 0;
    const { muQ, sigmaQ, muP, sigmaP } = gaussians;
    const terms = klTerms(muQ[i] ?? 0, sigmaQ[i] ?? 0, muP[i] ?? 0, sigmaP[i] ?? 0);
    setGaussians(columns, row, terms);
    columns.deltaMu[row] = terms.deltaMu;
    columns.deltaSigma[row] = terms.deltaSigma;
    columns.shiftTerm[row] = terms.shiftTerm;
    columns.varianceTerm[row] = terms.varianceTerm;
    columns.logTerm[row] = terms.logTerm;
    columns.klNats[row] = terms.klNats;
  }
  return columns;
}

/** @param at indices in (L, h, w) */
export function contributionColumns(
  place: ReadPlace,
  at: Int32Array,
  gaussians: Gaussians,
  { z0, zK }: Flow,
): ContributionColumns {
  const columns = emptyColumns(CONTRIBUTION_FIELDS, at.length);
  setPlaces(columns, place, at);
  for (let row = 0; row < at.length; row++) {
    const i = at[row] ?? 0;
    const { muQ, sigmaQ, muP, sigmaP } = gaussians;
    const terms = contributionTerms(
      ...([muQ[i] ?? 0, sigmaQ[i] ?? 0, muP[i] ?? 0, sigmaP[i] ?? 0] as const),
      ...([z0[i] ?? 0, zK[i] ?? 0] as const),
    );
    setGaussians(columns, row, terms);
    columns.z0[row] = terms.z0;
    columns.zK[row] = terms.zK;
    columns.logQNats[row] = terms.logQNats;
    columns.logPNats[row] = terms.logPNats;
    columns.klNats[row] = terms.klNats;
  }
  return columns;
}

/** Where the latent with index `i` in (L, h, w) stands. */
export function placeOf({ height, width }: GroupShape, i: number): Pick<LatentPlace, 'channel' | 'y' | 'x'> {
  const positions = height * width;
  return { channel: Math.floor(i / positions), y: Math.floor((i % positions) / width), x: i % width };
}

function emptyColumns<Field extends string>(fields: readonly Field[], rows: number): Columns<Field> {
  return Object.fromEntries(fields.map((field) => [field, new Float64Array(rows)])) as Columns<Field>;
}

function setPlaces(columns: Columns<keyof LatentPlace>, place: ReadPlace, at: Int32Array): void {
  columns.group.fill(place.group);
  columns.image.fill(place.image);
  columns.draw.fill(place.draw);
  for (let row = 0; row < at.length; row++) {
    const { channel, y, x } = placeOf(place.shape, at[row] ?? 0);
    columns.channel[row] = channel;
    columns.y[row] = y;
    columns.x[row] = x;
  }
}

type GaussianField = 'muQ' | 'sigmaQ' | 'muP' | 'sigmaP';

function setGaussians(columns: Columns<GaussianField>, row: number, values: Record<GaussianField, number>): void {
  columns.muQ[row] = values.muQ;
  columns.sigmaQ[row] = values.sigmaQ;
  columns.muP[row] = values.muP;
  columns.sigmaP[row] = values.sigmaP;
}
