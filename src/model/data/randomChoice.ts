/** Which images are taken where only some are wanted. */
import { fillUniform } from '../noise/noise';
import { grouped } from './counts';

/**
 * So many different indices below `listed`, at random by the seed, in ascending order; all where there are no more.
 * The first ones would not do: sorted names are often sorted by class.
 * @param most `null` takes all
 */
export function chooseImages(listed: number, most: number | null, seed: number): number[] {
  if (most === null || listed <= most) return Array.from({ length: listed }, (_, index) => index);
  const shares = new Float64Array(most);
  fillUniform({ seed, purpose: 'choice of images', image: 0, draw: 0, group: 0 }, shares);
  // The first steps of a Fisher–Yates shuffle, which keeps only the places that have been swapped.
  const swapped = new Map<number, number>();
  const chosen = Array.from(shares, (share, place) => {
    const other = place + Math.floor(share * (listed - place));
    const index = swapped.get(other) ?? other;
    swapped.set(other, swapped.get(place) ?? place);
    return index;
  });
  return chosen.sort((a, b) => a - b);
}

/** What is to be said where not all were taken: nothing where they are all. */
export function choiceNotes(chosen: number, listed: number, seed: number): string[] {
  if (chosen === listed) return [];
  const verb = chosen === 1 ? 'was' : 'were';
  return [`${grouped(chosen)} of ${grouped(listed)} images ${verb} taken at random with seed ${seed}.`];
}
