/** The registry of quantities, continued: quantities of a sum over latent variables. */
import { keysOf, REVERSE_KL, type Having, type Quantity } from './quantities';

interface SumQuantityRow extends Quantity {
  /** `closed form`: with flows, of the base Gaussians; `estimate`: with flows only. */
  readonly kind: 'closed form' | 'estimate';
  /** The sign with which it enters the KL of its kind; `null` for a quantity beside the KL. */
  readonly addend: 1 | -1 | null;
  /** Name of its standard error in JSON; `null` for an addend, which has none there. */
  readonly errorKey: string | null;
  /** Name in the statistics file's tensors: `shift` in `sum.shift.3`. */
  readonly tensor: string;
  /** What a reader needs to know on meeting it for the first time, as for a latent's quantities. */
  readonly meaning: string | null;
}

/**
 * Quantities of a sum over latent variables. Each sums one value of every latent and is averaged over images and draws.
 */
export const SUM_QUANTITIES = {
  shiftNats: {
    ...{ kind: 'closed form', addend: 1, symbol: 'shift', name: 'shift', formula: '½(Δμ/σ_p)²', unit: 'nats' },
    ...{ signed: false, key: 'shift_nats', errorKey: null, tensor: 'shift', part: 'shift', meaning: null },
  },
  scaleNats: {
    ...{ kind: 'closed form', addend: 1, symbol: 'scale', name: 'scale', formula: '½(Δσ² − 1 − ln Δσ²)', unit: 'nats' },
    ...{ signed: false, key: 'scale_nats', errorKey: null, tensor: 'scale', part: 'scale', meaning: null },
  },
  reverseKlNats: {
    ...REVERSE_KL,
    ...{ addend: null, errorKey: 'reverse_kl_standard_error' },
    meaning:
      'The KL with p and q swapped, summed. For a whole group it indicates how much the NELBO would rise if the group ' +
      'were drawn from its prior. It is not a part of the NELBO.',
  },
  logQNats: {
    ...{ kind: 'estimate', addend: 1, symbol: 'log q(z⁰)', name: 'log density of the draw in q', formula: null },
    ...{ unit: 'nats', signed: true, key: 'log_q', errorKey: null, tensor: 'log_q' },
    ...{ part: null, meaning: null },
  },
  logPNats: {
    ...{ kind: 'estimate', addend: -1, symbol: 'log p(zᴷ)', name: 'log density of the draw in p', formula: null },
    ...{ unit: 'nats', signed: true, key: 'log_p', errorKey: null, tensor: 'log_p' },
    ...{ part: null, meaning: null },
  },
} as const satisfies Readonly<Record<string, SumQuantityRow>>;

export type SumQuantity = keyof typeof SUM_QUANTITIES;
export type SumKind = SumQuantityRow['kind'];

/** The addends of the KL of this kind, each with its sign. */
export type AddendOf<Kind extends SumKind> = Having<
  typeof SUM_QUANTITIES,
  { readonly kind: Kind; readonly addend: 1 | -1 }
>;
/** The quantities beside the KL of this kind. */
export type FurtherOf<Kind extends SumKind> = Having<
  typeof SUM_QUANTITIES,
  { readonly kind: Kind; readonly addend: null }
>;
export type SumOf<Kind extends SumKind> = AddendOf<Kind> | FurtherOf<Kind>;

interface SumsOfKind<Kind extends SumKind> {
  readonly all: readonly SumOf<Kind>[];
  readonly addends: readonly AddendOf<Kind>[];
  readonly further: readonly FurtherOf<Kind>[];
}

/** The quantities of a sum by kind. */
export const SUMS: { readonly [Kind in SumKind]: SumsOfKind<Kind> } = {
  'closed form': sumsOf('closed form'),
  estimate: sumsOf('estimate'),
};

function sumsOf<Kind extends SumKind>(wanted: Kind): SumsOfKind<Kind> {
  const ofKind = keysOf(SUM_QUANTITIES).filter((quantity) => SUM_QUANTITIES[quantity].kind === wanted);
  const isAddend = (quantity: SumQuantity): quantity is AddendOf<Kind> => SUM_QUANTITIES[quantity].addend !== null;
  const isFurther = (quantity: SumQuantity): quantity is FurtherOf<Kind> => SUM_QUANTITIES[quantity].addend === null;
  const [addends, further] = [ofKind.filter(isAddend), ofKind.filter(isFurther)];
  return { all: [...addends, ...further], addends, further };
}
