/** Words for single images and their rankings. */
import { FEWEST_DRAWS_TO_RANK, type ImageRow, type ImageSort } from '../../src/protocol/images';
import type { Meaning } from '../../src/protocol/quantities';
import type { Averaged } from '../../src/protocol/statistics';
import { type Measured, versionOf } from '../sight/measured';
import { count, plusMinus, threeDigits } from '../../src/protocol/numbers';
import { counted, countedOf, type ImageNoun } from '../text/words';

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
  const by = draws === 1 ? `one draw of each ${noun}` : `${draws} draws of each ${noun}`;
  return `ranked by ${by}: partly noise below ${FEWEST_DRAWS_TO_RANK}`;
}

/** `40 images`, `12 of 40 images match`, `1,496 of 3,000 images measured`. */
export function rowsInWords(matching: number, filter: string, { images, planned }: Averaged, noun: ImageNoun): string {
  const measured = countedOf(images, planned.images, noun);
  const isPartial = images < planned.images;
  if (filter === '') return isPartial ? `${measured} measured` : measured;
  const found = `${count(matching)} of ${counted(images, noun)}`;
  return isPartial ? `${found} measured so far match` : `${found} match`;
}

/** What a column of the table holds. */
export function columnName(sort: ImageSort, whole: Meaning): string {
  if (typeof sort === 'object')
    return whole === 'estimate' ? `KL estimate of group ${sort.group}` : `KL of group ${sort.group}`;
  return {
    nelbo: 'NELBO',
    reconstruction: 'reconstruction loss',
    kl: whole === 'estimate' ? 'KL estimate' : 'KL',
    name: 'file name',
    index: 'number',
  }[sort];
}

/** `97th percentile`, or `above the 99th percentile` where a whole number would be 100. */
export function percentileInWords(percentile: number): string {
  const whole = Math.round(percentile);
  if (whole < 1) return 'below the 1st percentile';
  if (whole > 99) return 'above the 99th percentile';
  return `${ordinal(whole)} percentile`;
}

/** `1st`, `12th`, `22nd`. */
export function ordinal(whole: number): string {
  const isTeen = Math.floor(whole / 10) % 10 === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][whole % 10] ?? 'th');
  return `${count(whole)}${ending}`;
}

/**
 * One image's costs, or its KL in one group: `image 11, group 4: 10.9 nats, 99th percentile`.
 * @param group `null` for the image as a whole
 */
export function cellInWords(row: ImageRow, group: number | null, hasFlows: boolean): string {
  const kl = hasFlows ? 'KL estimate' : 'KL';
  if (group === null) {
    const { nelboNats, reconstructionNats, klNats } = row;
    const costs = [
      ...(nelboNats === null ? [] : [`NELBO ${plusMinus(nelboNats)}`]),
      ...(reconstructionNats === null ? [] : [`reconstruction ${plusMinus(reconstructionNats)}`]),
      `${kl} ${plusMinus(klNats)} nats`,
    ];
    return `${row.name}: ${costs.join(', ')}`;
  }
  const percentile = row.percentiles?.[group] ?? NaN;
  const share = Number.isNaN(percentile) ? '' : `, ${percentileInWords(percentile)}`;
  return `${row.name}: ${kl} of group ${group} ${threeDigits(row.groupNats[group] ?? NaN)} nats${share}`;
}
