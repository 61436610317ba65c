/** Chooses images if only some are wanted. */
import { fillUniform } from '../noise/noise';
import { grouped } from './counts';

/**
 * Different indices below `listed`, at random by the seed, in ascending order: `most` of them, or all if there are no
 * more. The first ones would not do, because sorted names are often sorted by class.
 * @param most `null` takes all
 */
export function chooseImages(listed: number, most: number | null, seed: number): number[] {
  if (most === null || listed <= most) return Array.from({ length: listed }, (_, index) => index);
  const shares = new Float64Array(most);
  fillUniform({ seed, purpose: 'choice of images', image: 0, draw: 0, group: 0 }, shares);
  // The first steps of a Fisher–Yates shuffle, storing only the swapped places.
  const swapped = new Map<number, number>();
  const chosen = Array.from(shares, (share, place) => {
    const other = place + Math.floor(share * (listed - place));
    const index = swapped.get(other) ?? other;
    swapped.set(other, swapped.get(place) ?? place);
    return index;
  });
  return chosen.sort((a, b) => a - b);
}

/** Sentences about the choice; none if all were taken. */
export function choiceNotes(chosen: number, listed: number, seed: number): string[] {
  if (chosen === listed) return [];
  const verb = chosen === 1 ? 'was' : 'were';
  return [`${grouped(chosen)} of ${grouped(listed)} images ${verb} taken at random with seed ${seed}.`];
}
