/** Words for the KL values on the page. */
import { MEANINGS, type Meaning } from '../../src/protocol/quantities';
import { type AddendOf, SUM_QUANTITIES, type SumKind } from '../../src/protocol/sumQuantities';
import { t, translated } from './translate';

/** The name of one value. */
export function valueName(meaning: Meaning, group: number): string {
  return meaning === 'contribution'
    ? t`contribution to the estimate of group ${group}’s KL`
    : translated(MEANINGS[meaning].name);
}

/** The name of a quantity beside the KL. With flows, a closed-form quantity belongs to the base Gaussians. */
export function furtherName(name: string, meaning: Meaning): string {
  const words = translated(name);
  return meaning === 'base kl' ? t`${words} of the base Gaussians` : words;
}

/** `shift`, or `mean log q(z⁰)`: with flows, the addends of the estimate are log densities. */
export function addendInWords(addend: AddendOf<SumKind>, isMean: boolean): string {
  const { kind, symbol } = SUM_QUANTITIES[addend];
  return kind === 'estimate' && isMean ? t`mean ${symbol}` : translated(symbol);
}

/**
 * The condition under which a mean over one draw per image holds; `null` if there is none. A closed-form KL is exact in
 * the top group, and elsewhere holds given the z drawn above it. An estimate depends on the draw everywhere. Over
 * several draws, a mean and its standard error take the condition's place.
 */
export function givenInWords(meaning: Meaning, group: number, images: number, draws: number): string | null {
  if (draws > 1) return null;
  const given = group === 0 ? [] : [images === 1 ? t`given this z` : t`given these z`];
  const noise = meaning === 'contribution' && images === 1 ? [t`mostly noise`] : [];
  if (given.length === 0 && !MEANINGS[meaning].signed) return null;
  const conditions = [...given, ...noise];
  const drawn = images === 1 ? t`one draw` : t`one draw each`;
  return conditions.length === 0 ? drawn : `${drawn}: ${conditions.join(', ')}`;
}
