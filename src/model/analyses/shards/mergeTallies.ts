/** What was noticed about the images of shards, as one process would have counted it. */
import { DOUBTS, type Concerned, type Doubt, type Tally } from '../../data/picture/pictureTally';
import type { StreamPosition } from '../../data/pictureStream';

/** @param later of the images that follow */
export function mergedPositions(earlier: StreamPosition, later: StreamPosition): StreamPosition {
  return {
    looked: later.looked,
    tally: mergedTallies(earlier.tally, later.tally),
    leftOut:
      earlier.leftOut === null || later.leftOut === null
        ? (earlier.leftOut ?? later.leftOut)
        : { ...earlier.leftOut, count: earlier.leftOut.count + later.leftOut.count },
    largest: Math.max(earlier.largest, later.largest),
  };
}

function mergedTallies(earlier: Tally, later: Tally): Tally {
  const steps = new Map(Object.entries(earlier.steps));
  for (const [step, count] of Object.entries(later.steps)) steps.set(step, (steps.get(step) ?? 0) + count);
  return {
    pictures: earlier.pictures + later.pictures,
    steps: Object.fromEntries(steps),
    doubts: Object.fromEntries(
      DOUBTS.flatMap((doubt): [Doubt, Concerned][] => {
        const [before, after] = [earlier.doubts[doubt], later.doubts[doubt]];
        const first = before ?? after;
        if (first === undefined) return [];
        return [[doubt, { first: first.first, count: (before?.count ?? 0) + (after?.count ?? 0) }]];
      }),
    ),
  };
}
