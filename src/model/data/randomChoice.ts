/** Chooses images if only some are requested. */
import { fillUniform } from '../noise/noise';
import { grouped } from './counts';

export interface Choice {
  /** The number of images requested; `null` takes all. */
  readonly most: number | null;
  /** The first image of a run of them; `null` takes images at random. */
  readonly from: number | null;
}

/** Indices of images, in ascending order. */
export interface ChosenImages {
  readonly count: number;
  /** The index of a chosen image, by its place among them. */
  readonly at: (place: number) => number;
}

/**
 * Different indices below `listed`, in ascending order: `most` of them, or all if there are no more. They are
 * consecutive if the choice says where to begin. Otherwise they are taken at random by the seed: the first ones would
 * not do, because sorted names are often sorted by class.
 */
export function chooseImages(listed: number, { most, from }: Choice, seed: number): ChosenImages {
  const first = from ?? 0;
  const left = Math.max(0, listed - first);
  if (from !== null || most === null || listed <= most) {
    return { count: Math.min(left, most ?? left), at: (place) => first + place };
  }
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
  const inOrder = Float64Array.from(chosen).sort();
  return { count: most, at: (place) => inOrder[place] ?? NaN };
}

/** Sentences about the choice; none if all were used. */
export function choiceNotes({ count, at }: ChosenImages, listed: number, { from }: Choice, seed: number): string[] {
  if (count === listed || count === 0) return [];
  const verb = count === 1 ? 'was' : 'were';
  if (from === null) {
    return [`${grouped(count)} of ${grouped(listed)} images ${verb} taken at random with seed ${seed}.`];
  }
  const which = count === 1 ? `Image ${grouped(at(0))}` : `Images ${grouped(at(0))} to ${grouped(at(count - 1))}`;
  return [`${which} of ${grouped(listed)} ${verb} taken, counted from 0.`];
}
