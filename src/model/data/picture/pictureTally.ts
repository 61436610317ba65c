/** Counts what to report about pictures while they are read, so that memory does not grow with their number. */
import type { PictureStep } from './pictureSteps';
import type { Account } from './pictureWarnings';

/** Possible problems of a picture that is used all the same. */
export const DOUBTS = ['departs', 'mostlyWhite', 'oneShade', 'offData'] as const satisfies (keyof Account)[];
export type Doubt = (typeof DOUBTS)[number];

/** The number of pictures that something applies to, and the name of the first one. */
export interface Concerned {
  readonly count: number;
  readonly first: string;
}

/** Plain data, so that it can be saved and added to later. */
export interface Tally {
  readonly pictures: number;
  readonly steps: Readonly<Partial<Record<PictureStep, number>>>;
  readonly doubts: Readonly<Partial<Record<Doubt, Concerned>>>;
}

export const NOTHING_READ: Tally = { pictures: 0, steps: {}, doubts: {} };

/** The tally after more pictures. */
export function tallied(before: Tally, accounts: readonly Account[]): Tally {
  const steps = { ...before.steps };
  const doubts = { ...before.doubts };
  for (const account of accounts) {
    for (const step of account.steps) steps[step] = (steps[step] ?? 0) + 1;
    for (const doubt of DOUBTS) {
      if (account[doubt])
        doubts[doubt] = { first: account.name, ...doubts[doubt], count: (doubts[doubt]?.count ?? 0) + 1 };
    }
  }
  return { pictures: before.pictures + accounts.length, steps, doubts };
}
