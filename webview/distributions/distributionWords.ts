/** Words for distributions. */
import {
  type Concentration,
  type Counted,
  type Histogram,
  type LatentsQuery,
  QUANTILES,
  type Standardised,
} from '../../src/protocol/distributions';
import type { GroupShape } from '../../src/protocol/inspection';
import type { Scope } from '../../src/protocol/statistics';
import { count, percent, plusMinus, resolved, threeDigits } from '../../src/protocol/numbers';
import { type ImageNoun, ofClassInWords, size } from '../text/words';
import { t } from '../text/translate';
import { counted, countedOf, numbered } from '../text/nouns';

/** A histogram's edges, with enough digits to distinguish neighbouring bins. */
export function edgesInWords(edges: Float64Array): string[] {
  return resolved(Array.from(edges), (edges[1] ?? NaN) - (edges[0] ?? NaN));
}

/** Both ends of an axis and its middle, with as many digits as there is room for. */
export function ticksInWords(edges: Float64Array): string[] {
  const [least, most] = [edges[0] ?? NaN, edges[edges.length - 1] ?? NaN];
  const ticks = [least, (least + most) / 2, most];
  return resolved(ticks, (most - least) / 10).map((tick) => (/^[0.]+$/.test(tick) ? '0' : tick));
}

/** `−0.120 to −0.053`. */
export function rangeInWords(edges: Float64Array, bin: number): string {
  const words = edgesInWords(edges);
  return t`${words[bin] ?? ''} to ${words[bin + 1] ?? ''}`;
}

/** `123 of 2 560, 4.8 %`. */
export function shareInWords(there: number, whole: number): string {
  return t`${count(there)} of ${count(whole)}, ${percent(there, whole)}`;
}

/** `median −0.45, 90 % from −1.21 to 0.93, 99 % quantile 1.02`; a constant is a single value. */
export function spreadInWords({ constant, quantiles }: Pick<Histogram, 'constant' | 'quantiles'>): string {
  if (constant !== null) return t`${threeDigits(constant)} everywhere`;
  if (quantiles === null) return t`no finite value`;
  const at = (share: (typeof QUANTILES)[number]) => threeDigits(quantiles[QUANTILES.indexOf(share)] ?? NaN);
  return t`median ${at(0.5)}, 90 % from ${at(0.05)} to ${at(0.95)}, 99 % quantile ${at(0.99)}`;
}

/** `the top 5 % of positions × images hold 46 % of the KL`. */
export function concentrationInWords({ share, holds }: Concentration, images: number): string {
  const places = images === 1 ? t`positions` : t`positions × images`;
  return t`the top ${100 * share} % of ${places} hold ${(100 * holds).toFixed(0)} % of the KL`;
}

/** `channel 7 of group 6`, `3 channels in use of group 6`, `group 6`. */
export function whereInWords({ group, channels }: LatentsQuery, covered: number | null): string {
  if (channels.kind === 'one') return t`channel ${channels.channel} of group ${group}`;
  if (channels.kind === 'all') return t`group ${group}`;
  const those = covered === null ? t`channels` : counted(covered, 'channel');
  return t`${those} in use of group ${group}`;
}

/** `8×8 latent positions × 8 channels × 40 images, first of 4 draws`. */
export function contentsInWords(
  { channels, images }: Counted,
  { image, channels: choice }: Pick<LatentsQuery, 'image' | 'channels'>,
  shape: GroupShape,
  planned: Scope,
  noun: ImageNoun,
): string {
  const factors = [
    t`${size(shape)} latent positions`,
    ...(choice.kind === 'one' ? [] : [counted(channels.length, 'channel')]),
    image === null ? ofClassInWords(countedOf(images, planned.images, noun), planned.ofClass) : numbered(noun, image),
  ];
  return [factors.join(' × '), ...(planned.draws > 1 ? [t`first of ${counted(planned.draws, 'draw')}`] : [])].join(
    ', ',
  );
}

/** `channel 7 of group 6: 8×8 latent positions × 40 images`. @param shape `undefined` if the group is not known */
export function shownInWords(
  shown: Counted & { readonly query: LatentsQuery },
  shape: GroupShape | undefined,
  planned: Scope,
  noun: ImageNoun,
): string {
  const where = whereInWords(shown.query, shown.channels.length);
  return shape === undefined ? where : t`${where}: ${contentsInWords(shown, shown.query, shape, planned, noun)}`;
}

/** The moments of u, each beside the one of N(0, 1). */
export function momentsInWords({ mean, variance, besideCorrelation, belowCorrelation }: Standardised): string[] {
  const correlation = (value: number | null) => (value === null ? t`none` : threeDigits(value));
  return [
    t`mean ${plusMinus(mean)} (0)`,
    t`variance ${threeDigits(variance)} (1)`,
    t`correlation of neighbours ${correlation(besideCorrelation)} sideways, ${correlation(belowCorrelation)} downwards
      (0)`,
  ];
}

/** `σ q over σ p`: what is drawn in front of what. */
export function behindInWords([front = '', ...behind]: readonly string[]): string {
  return behind.reduce((words, name) => t`${words} over ${name}`, front);
}
