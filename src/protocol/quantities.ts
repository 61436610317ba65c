/**
 * The registry of quantities: every captured quantity, described once. Those of a single latent are here, those of a
 * sum in `sumQuantities.ts`. Read-outs, tables, pins, histograms, legends, `--json` and `--out` iterate these tables,
 * and the model process fills one column for each quantity (src/model/statistics/quantityColumns.ts).
 */

export interface Quantity {
  /** Symbol as in formulas: `Δσ`. The text after an underscore is set as a subscript. */
  readonly symbol: string;
  readonly name: string;
  /** `null` for the network's own outputs. */
  readonly formula: string | null;
  /** `null` for a quantity in units of the latent, or without a unit. */
  readonly unit: 'nats' | null;
  /** Whether it can be negative. */
  readonly signed: boolean;
  /** Name in JSON. */
  readonly key: string;
  /** The part of the KL that it belongs to, which decides its colour; `null` if it is not an addend of a KL. */
  readonly part: 'shift' | 'scale' | null;
}

/**
 * Where a read-out shows a single latent's quantity: in the row of q, of p, of q vs. p or of the values drawn; as a
 * term or log density that the value is made of; as the value itself; or below, as a quantity of its own.
 */
export type ReadOutRole = 'q' | 'p' | 'q vs. p' | 'drawn' | 'term' | 'log density' | 'value' | 'further';

/**
 * `kl` is the model's KL; `base kl` is, with flows, the KL of the Gaussians before them. Without flows they are the
 * same.
 */
export const KL_QUANTITIES = ['kl', 'base kl'] as const;
export type KlQuantity = (typeof KL_QUANTITIES)[number];

/**
 * What KL values mean. With flows there are several kinds, none of which may pass for another.
 *
 * - `kl`: the closed-form KL of Gaussians;
 * - `estimate`: with flows, log q(z⁰) − log p(z^K) of a whole group;
 * - `contribution`: with flows, what anything finer than a group contributes to that estimate;
 * - `base kl`: with flows, the closed-form KL of the Gaussians before them.
 */
export type Meaning = KlQuantity | 'estimate' | 'contribution';

/** The name for values of each meaning, worded to begin a heading, and whether such a value can be negative. */
export const MEANINGS: Readonly<Record<Meaning, { readonly name: string; readonly signed: boolean }>> = {
  kl: { name: 'KL', signed: false },
  estimate: { name: 'KL estimate', signed: true },
  contribution: { name: 'Contributions to the KL estimate', signed: true },
  'base kl': { name: 'KL of the base Gaussians', signed: false },
};

interface LatentQuantityRow extends Quantity {
  /**
   * What it is computed from. `parameter`: a parameter of q or p, which every model has; `closed form`: q and p alone,
   * with flows the base Gaussians; `contribution`: with flows only, the values drawn from q; `draw`: without flows only,
   * q and the noise, which is computed again from its seed.
   */
  readonly kind: 'parameter' | 'closed form' | 'contribution' | 'draw';
  /** Whether a map may add up the values of several channels. Any quantity can be mapped for a single channel. */
  readonly addsUp: boolean;
  /** `null` if only histograms or maps show it. */
  readonly readOut: ReadOutRole | null;
  /** The distribution whose colour its histogram takes; `null` if it has no histogram. */
  readonly histogram: 'prior' | 'posterior' | 'kl' | null;
  /**
   * Its tensor's name, without the group, among the kept images that `--out` writes: `kl`; `null` if it has none. With
   * flows, none of the closed-form quantities is written.
   */
  readonly tensor: string | null;
  /** What a reader needs to know on meeting it for the first time; `null` unless it is a quantity of its own. */
  readonly meaning: string | null;
}

/** The fields that a latent's and a sum's reverse KL share. */
export const REVERSE_KL = {
  kind: 'closed form',
  symbol: 'KL(p‖q)',
  name: 'reverse KL',
  formula: '½Δμ²/σ_q² + ½(σ_p/σ_q)² − ln(σ_p/σ_q) − ½',
  unit: 'nats',
  signed: false,
  key: 'reverse_kl_nats',
  part: null,
  tensor: 'reverse_kl',
} as const;

const NO_READ_OUT = { readOut: null, part: null, tensor: null } as const;
const MAP_ONLY = { ...NO_READ_OUT, histogram: null } as const;
const ALONE = { addsUp: false, meaning: null } as const;
const PARAMETER = { ...ALONE, kind: 'parameter', part: null, formula: null, unit: null, tensor: null } as const;
const CLOSED_FORM = { ...ALONE, kind: 'closed form' } as const;
const CONTRIBUTION = { ...ALONE, kind: 'contribution', part: null, histogram: null } as const;

/** Quantities of a single latent variable. */
export const LATENT_QUANTITIES = {
  muP: {
    ...PARAMETER,
    ...{ symbol: 'μ_p', name: 'mean of the prior', signed: true, key: 'mu_p', readOut: 'p', histogram: 'prior' },
  },
  sigmaP: {
    ...PARAMETER,
    ...{ symbol: 'σ_p', name: 'width of the prior', signed: false, key: 'sigma_p', readOut: 'p', histogram: 'prior' },
  },
  muQ: {
    ...PARAMETER,
    ...{
      symbol: 'μ_q',
      name: 'mean of the posterior',
      signed: true,
      key: 'mu_q',
      readOut: 'q',
      histogram: 'posterior',
    },
  },
  sigmaQ: {
    ...PARAMETER,
    ...{ symbol: 'σ_q', name: 'width of the posterior', signed: false, key: 'sigma_q' },
    ...{ readOut: 'q', histogram: 'posterior' },
  },
  deltaMu: {
    ...CLOSED_FORM,
    ...{ symbol: 'Δμ', name: 'difference of means', formula: 'μ_q − μ_p', unit: null, signed: true, key: 'delta_mu' },
    ...{ readOut: 'q vs. p', part: null, histogram: null, tensor: null },
  },
  deltaSigma: {
    ...CLOSED_FORM,
    ...{ symbol: 'Δσ', name: 'ratio of widths', formula: 'σ_q/σ_p', unit: null, signed: false, key: 'delta_sigma' },
    ...{ readOut: 'q vs. p', part: null, histogram: null, tensor: null },
  },
  shift: {
    ...CLOSED_FORM,
    ...NO_READ_OUT,
    ...{ symbol: 'Δμ/σ_p', name: 'difference of means in widths of the prior', formula: '(μ_q − μ_p)/σ_p' },
    ...{ unit: null, signed: true, key: 'shift', histogram: 'posterior' },
  },
  absoluteShift: {
    ...CLOSED_FORM,
    ...MAP_ONLY,
    ...{ symbol: '|Δμ|/σ_p', name: 'distance of means in widths of the prior', formula: '|μ_q − μ_p|/σ_p' },
    ...{ unit: null, signed: false, key: 'absolute_shift' },
  },
  logDeltaSigma: {
    ...CLOSED_FORM,
    ...NO_READ_OUT,
    ...{ symbol: 'ln Δσ', name: 'logarithm of the ratio of widths', formula: 'ln(σ_q/σ_p)' },
    ...{ unit: null, signed: true, key: 'log_delta_sigma', histogram: 'posterior' },
  },
  shiftTerm: {
    ...CLOSED_FORM,
    ...{
      symbol: '½Δμ²/σ_p²',
      name: 'shift term',
      formula: '½Δμ²/σ_p²',
      unit: 'nats',
      signed: false,
      key: 'shift_term',
    },
    ...{ readOut: 'term', part: 'shift', histogram: null, tensor: null, addsUp: true },
  },
  varianceTerm: {
    ...CLOSED_FORM,
    ...{ symbol: '½Δσ²', name: 'variance term', formula: '½Δσ²', unit: 'nats', signed: false, key: 'variance_term' },
    ...{ readOut: 'term', part: 'scale', histogram: null, tensor: null },
  },
  logTerm: {
    ...CLOSED_FORM,
    ...{ symbol: '−ln Δσ', name: 'logarithmic term', formula: '−ln Δσ', unit: 'nats', signed: true, key: 'log_term' },
    ...{ readOut: 'term', part: 'scale', histogram: null, tensor: null },
  },
  /** The part of the KL that the widths contribute: the last three of the four terms together. */
  scalePart: {
    ...CLOSED_FORM,
    ...MAP_ONLY,
    ...{ symbol: 'scale', name: 'scale part', formula: '½(Δσ² − 1 − ln Δσ²)', unit: 'nats', signed: false },
    ...{ key: 'scale_part', part: 'scale', addsUp: true },
  },
  /** The sum of the four terms: the three above and `CONSTANT_TERM`. */
  klNats: {
    ...CLOSED_FORM,
    ...{ symbol: 'KL(q‖p)', name: 'KL', formula: '½Δμ²/σ_p² + ½Δσ² − ln Δσ − ½', unit: 'nats', signed: false },
    ...{ key: 'kl_nats', readOut: 'value', part: null, histogram: 'kl', tensor: 'kl', addsUp: true },
  },
  reverseKlNats: {
    ...REVERSE_KL,
    ...{ readOut: 'further', histogram: 'kl', addsUp: true },
    meaning:
      'The KL with p and q swapped: large where the prior often draws values that the posterior rules out. It is not a ' +
      'part of the NELBO.',
  },
  z: {
    ...ALONE,
    ...MAP_ONLY,
    ...{ kind: 'draw', symbol: 'z', name: 'draw from q', formula: 'μ_q + σ_q·ε', unit: null, signed: true, key: 'z' },
  },
  z0: {
    ...CONTRIBUTION,
    ...{ symbol: 'z⁰', name: 'draw from q, before the flows', formula: 'μ_q + σ_q·ε', unit: null, signed: true },
    ...{ key: 'z0', readOut: 'drawn', tensor: null },
  },
  zK: {
    ...CONTRIBUTION,
    ...{ symbol: 'zᴷ', name: 'the same draw, after the flows', formula: null, unit: null, signed: true, key: 'z' },
    ...{ readOut: 'drawn', tensor: null },
  },
  logQNats: {
    ...CONTRIBUTION,
    ...{ symbol: 'log q(z⁰)', name: 'log density of the draw in q', formula: 'ln N(z⁰; μ_q, σ_q²)', unit: 'nats' },
    ...{ signed: true, key: 'log_q', readOut: 'log density', tensor: 'log_q', addsUp: true },
  },
  logPNats: {
    ...CONTRIBUTION,
    ...{ symbol: 'log p(zᴷ)', name: 'log density of the draw in p', formula: 'ln N(zᴷ; μ_p, σ_p²)', unit: 'nats' },
    ...{ signed: true, key: 'log_p', readOut: 'log density', tensor: 'log_p', addsUp: true },
  },
  contributionNats: {
    ...CONTRIBUTION,
    ...{ symbol: 'contribution log q(z⁰) − log p(zᴷ)', name: 'contribution', formula: 'log q(z⁰) − log p(zᴷ)' },
    ...{ unit: 'nats', signed: true, key: 'kl_nats', readOut: 'value', histogram: 'kl', tensor: 'kl', addsUp: true },
  },
} as const satisfies Readonly<Record<string, LatentQuantityRow>>;

/** Completes the sum of the terms: KL = shiftTerm + varianceTerm + logTerm + this. */
export const CONSTANT_TERM = { formula: '−½', nats: -0.5, key: 'constant_term', part: 'scale' } as const;

export type LatentQuantity = keyof typeof LATENT_QUANTITIES;

/** Keys of the rows that have these fields. */
export type Having<Table, Row> = { [Q in keyof Table]: Table[Q] extends Row ? Q : never }[keyof Table];
type LatentHaving<Row> = Having<typeof LATENT_QUANTITIES, Row>;

/** Quantities that the posterior and prior of any model provide. */
export type GaussianQuantity = LatentHaving<{ readonly kind: 'parameter' | 'closed form' }>;
/** Quantities that only a model with flows provides. */
export type FlowQuantity = LatentHaving<{ readonly kind: 'contribution' }>;
/** Quantities whose values over several channels may be added up. */
export type AddedQuantity = LatentHaving<{ readonly addsUp: true }>;

/**
 * Quantities in a single latent's read-out: `KlField` for a closed-form KL and, with flows, `ContributionField` for a
 * contribution.
 */
export type KlField = Exclude<GaussianQuantity, LatentHaving<{ readonly readOut: null }>>;
export type ContributionField = LatentHaving<{ readonly kind: 'parameter' }> | FlowQuantity;

export const KL_FIELDS: readonly KlField[] = keysOf(LATENT_QUANTITIES).filter(isKlField);
export const CONTRIBUTION_FIELDS: readonly ContributionField[] = keysOf(LATENT_QUANTITIES).filter(isContributionField);

function isKlField(quantity: LatentQuantity): quantity is KlField {
  const { kind, readOut } = LATENT_QUANTITIES[quantity];
  return (kind === 'parameter' || kind === 'closed form') && readOut !== null;
}

function isContributionField(quantity: LatentQuantity): quantity is ContributionField {
  const { kind } = LATENT_QUANTITIES[quantity];
  return kind === 'parameter' || kind === 'contribution';
}

type GaussianTensor = Exclude<GaussianQuantity, LatentHaving<{ readonly tensor: null }>>;
type FlowTensor = Exclude<FlowQuantity, LatentHaving<{ readonly tensor: null }>>;

/** Quantities that `--out` writes for each latent variable: from q and p, and from the values drawn. */
export const GAUSSIAN_TENSORS: readonly GaussianTensor[] = keysOf(LATENT_QUANTITIES).filter(
  (quantity): quantity is GaussianTensor => hasTensor(quantity) && LATENT_QUANTITIES[quantity].kind !== 'contribution',
);
export const FLOW_TENSORS: readonly FlowTensor[] = keysOf(LATENT_QUANTITIES).filter(
  (quantity): quantity is FlowTensor => hasTensor(quantity) && LATENT_QUANTITIES[quantity].kind === 'contribution',
);

function hasTensor(quantity: LatentQuantity): boolean {
  return LATENT_QUANTITIES[quantity].tensor !== null;
}

/** Quantities that have a histogram, in the order shown. */
export type HistogramQuantity = Exclude<LatentQuantity, LatentHaving<{ readonly histogram: null }>>;
export const HISTOGRAM_QUANTITIES: readonly HistogramQuantity[] = keysOf(LATENT_QUANTITIES).filter(
  (quantity): quantity is HistogramQuantity => LATENT_QUANTITIES[quantity].histogram !== null,
);

/** Those of `fields` that a read-out shows in one of these roles. */
export function inRole<Field extends LatentQuantity>(fields: readonly Field[], ...roles: ReadOutRole[]): Field[] {
  return fields.filter((field) => roles.some((role) => role === LATENT_QUANTITIES[field].readOut));
}

/** A record with one value for each of these quantities. */
export function eachOf<Q extends string, Value>(
  quantities: readonly Q[],
  of: (quantity: Q) => Value,
): Record<Q, Value> {
  return Object.fromEntries(quantities.map((quantity) => [quantity, of(quantity)])) as Record<Q, Value>;
}

export function keysOf<Q extends string>(table: Readonly<Record<Q, unknown>>): Q[] {
  return Object.keys(table) as Q[];
}
