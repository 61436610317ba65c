/** Which KL the page shows: the model's or, with flows, that of the Gaussians before them if the reader chooses it. */
import type { GroupSummary } from '../../protocol/statistics';
import type { KlQuantity, Meaning } from '../../protocol/quantities';

export interface ShownKl {
  readonly quantity: KlQuantity;
  /** The meaning of a whole group's value. */
  readonly whole: Meaning;
  /** The meaning of the values of channels and latent positions. */
  readonly part: Meaning;
}

const CLOSED_FORM: ShownKl = { quantity: 'kl', whole: 'kl', part: 'kl' };
const ESTIMATE: ShownKl = { quantity: 'kl', whole: 'estimate', part: 'contribution' };
const BASE: ShownKl = { quantity: 'base kl', whole: 'base kl', part: 'base kl' };

/** @param wanted the KL that the reader chose; without flows there is only one */
export function shownKl(hasFlows: boolean, wanted: KlQuantity): ShownKl {
  if (!hasFlows) return CLOSED_FORM;
  return wanted === 'base kl' ? BASE : ESTIMATE;
}

/** A group's summary for the KL that is shown. */
export function shownSummary(summary: GroupSummary, { quantity }: ShownKl): GroupSummary {
  return quantity === 'base kl' && summary.kind === 'estimate' ? summary.base : summary;
}
