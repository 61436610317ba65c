import { useEffect, useRef, useState } from 'preact/hooks';

/** A row of many groups takes a millisecond. */
const ROWS_PER_FRAME = 4;

/**
 * Which rows in view show all their cells. A fast scroll brings in more rows than a frame has time for: the others show
 * their names at once, and their cells in the frames that follow.
 * @param places of the rows in view that are known
 */
export function useFilledRows(places: readonly number[]): ReadonlySet<number> {
  const before = useRef<ReadonlySet<number>>(new Set());
  const [, setFrame] = useState(0);
  const stay = places.filter((place) => before.current.has(place));
  const next = places.filter((place) => !before.current.has(place)).slice(0, ROWS_PER_FRAME);
  const filled = new Set([...stay, ...next]);
  before.current = filled;
  const isComplete = filled.size === places.length;
  useEffect(() => {
    if (isComplete) return undefined;
    const request = requestAnimationFrame(() => {
      setFrame((frame) => frame + 1);
    });
    return () => {
      cancelAnimationFrame(request);
    };
  });
  return filled;
}
