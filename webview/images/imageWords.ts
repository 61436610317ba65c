/** Words for single images and their rankings. */
import { FEWEST_DRAWS_TO_RANK, type ImageRow, type ImageSort } from '../../src/protocol/images';
import type { Meaning } from '../../src/protocol/quantities';
import type { Averaged } from '../../src/protocol/statistics';
import { type Measured, versionOf } from '../sight/measured';
import { count, plusMinus, threeDigits } from '../../src/protocol/numbers';
import { type ImageNoun } from '../text/words';
import { t } from '../text/translate';
import { counted, countedOf, nounInWords } from '../text/nouns';

/** Changes whenever more is measured, or the inspection ends. */
export function imagesVersion(measured: Measured): string {
  const { shapes, status, run } = measured;
  return `${run} ${status.kind} ${versionOf(measured, shapes.length - 1)}`;
}

/**
 * Why a ranking is partly noise; `null` if it is not. In the top group, a closed-form KL is the same in every draw.
 * @param group the only group that the ranking is by; `null` if it is by more
 */
export function noiseInWords(
  { draws }: Pick<Averaged, 'draws'>,
  group: number | null,
  meaning: Meaning,
  noun: ImageNoun,
): string | null {
  if (draws >= FEWEST_DRAWS_TO_RANK || (group === 0 && (meaning === 'kl' || meaning === 'base kl'))) return null;
  const by = draws === 1 ? t`one draw of each ${nounInWords(noun)}` : t`${draws} draws of each ${nounInWords(noun)}`;
  return t`ranked by ${by}: partly noise below ${FEWEST_DRAWS_TO_RANK}`;
}

/** `40 images`, `12 of 40 images match`, `1,496 of 3,000 images measured`. */
export function rowsInWords(matching: number, filter: string, { images, planned }: Averaged, noun: ImageNoun): string {
  const measured = countedOf(images, planned.images, noun);
  const isPartial = images < planned.images;
  if (filter === '') return isPartial ? t`${measured} measured` : measured;
  const found = t`${count(matching)} of ${counted(images, noun)}`;
  return isPartial ? t`${found} measured so far match` : t`${found} match`;
}

/** What a column of the table holds. */
export function columnName(sort: ImageSort, whole: Meaning): string {
  if (typeof sort === 'object')
    return whole === 'estimate' ? t`KL estimate of group ${sort.group}` : t`KL of group ${sort.group}`;
  return {
    nelbo: 'NELBO',
    reconstruction: t`reconstruction loss`,
    kl: whole === 'estimate' ? t`KL estimate` : 'KL',
    name: t`file name`,
    index: t`number`,
  }[sort];
}

/** `97th percentile`, or `above the 99th percentile` where a whole number would be 100. */
export function percentileInWords(percentile: number): string {
  const whole = Math.round(percentile);
  if (whole < 1) return t`below the 1st percentile`;
  if (whole > 99) return t`above the 99th percentile`;
  return t`${ordinal(whole)} percentile`;
}

/** `1st`, `12th`, `22nd`. */
export function ordinal(whole: number): string {
  const isTeen = Math.floor(whole / 10) % 10 === 1;
  const number = count(whole);
  switch (isTeen ? 0 : whole % 10) {
    case 1:
      return t`${number}st`;
    case 2:
      return t`${number}nd`;
    case 3:
      return t`${number}rd`;
    default:
      return t`${number}th`;
  }
}

/**
 * One image's costs, or its KL in one group: `image 11, group 4: 10.9 nats, 99th percentile`.
 * @param group `null` for the image as a whole
 */
export function cellInWords(row: ImageRow, group: number | null, hasFlows: boolean): string {
  const kl = hasFlows ? t`KL estimate` : 'KL';
  if (group === null) {
    const { nelboNats, reconstructionNats, klNats } = row;
    const costs = [
      ...(nelboNats === null ? [] : [`NELBO ${plusMinus(nelboNats)}`]),
      ...(reconstructionNats === null ? [] : [t`reconstruction ${plusMinus(reconstructionNats)}`]),
      `${kl} ${plusMinus(klNats)} nats`,
    ];
    return `${row.name}: ${costs.join(', ')}`;
  }
  const percentile = row.percentiles?.[group] ?? NaN;
  const share = Number.isNaN(percentile) ? '' : `, ${percentileInWords(percentile)}`;
  return t`${row.name}: ${kl} of group ${group} ${threeDigits(row.groupNats[group] ?? NaN)} nats${share}`;
}
