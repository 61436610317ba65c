/** What the page's KL values are: with flows they are of several kinds, none of which may pass for another. */

/**
 * - `kl`: of Gaussians, in closed form;
 * - `estimate`: with flows, log q(z⁰) − log p(z^K) of a whole group;
 * - `contribution`: of anything finer than a group, to that estimate;
 * - `base kl`: with flows, of the Gaussians before them, in closed form.
 */
export type Meaning = 'kl' | 'estimate' | 'contribution' | 'base kl';

/** What one value is called. */
export function valueName(meaning: Meaning, group: number): string {
  return meaning === 'contribution' ? `contribution to the estimate of group ${group}’s KL` : NAMES[meaning];
}

/** What many of them together are called, as a heading begins. */
export const NAMES: Readonly<Record<Meaning, string>> = {
  kl: 'KL',
  estimate: 'KL estimate',
  contribution: 'Contributions to the KL estimate',
  'base kl': 'KL of the base Gaussians',
};

/** What an estimate and its contributions are differences of, as `Formula` sets it. */
export const LOG_Q = 'log q(z⁰)';
export const LOG_P = 'log p(zᴷ)';

/** Whether values of this kind can be negative. */
export function isSigned(meaning: Meaning): boolean {
  return meaning === 'estimate' || meaning === 'contribution';
}

/**
 * The condition under which a mean over one draw of each image holds; `null` where there is none. In closed form a KL is
 * exact at the top, and given the z drawn above it elsewhere; an estimate hangs on the draw everywhere. Over several
 * draws there is a mean and its standard error instead.
 */
export function givenInWords(meaning: Meaning, group: number, images: number, draws: number): string | null {
  if (draws > 1) return null;
  const given = group === 0 ? [] : [images === 1 ? 'given this z' : 'given these z'];
  const noise = meaning === 'contribution' && images === 1 ? ['mostly noise'] : [];
  if (given.length === 0 && !isSigned(meaning)) return null;
  const conditions = [...given, ...noise];
  const drawn = images === 1 ? 'one draw' : 'one draw each';
  return conditions.length === 0 ? drawn : `${drawn}: ${conditions.join(', ')}`;
}
