import { useEffect } from 'preact/hooks';
import { useSight } from '../sight/context';
import { type Extent, versionOf } from '../sight/measured';
import { useSame } from '../state/answer';
import { type KlMaps, mapQuery } from '../state/runAnswers';

/** A reader who looks at a map for so long is about to point at it. One who goes through channels waits for none. */
const RESTING_MS = 800;

interface Props {
  extent: Extent;
  maps: KlMaps;
  /** Whether the selection's map is drawn. */
  isDrawn: boolean;
}

/**
 * What a hover over the selection's map shows takes far longer to arrive than the map. It is fetched once the reader
 * rests at the map, so that it is there when they point at it.
 */
export function useReadingAhead({ extent, maps, isDrawn }: Props): void {
  const { selection } = useSight().sight;
  const query = useSame(mapQuery({ quantity: extent.shown.quantity, ...selection }));
  const version = versionOf(extent, selection.group);
  useEffect(() => {
    if (!isDrawn) return;
    const resting = setTimeout(() => {
      // A refusal is shown where the map is pointed at.
      maps.ask(query, version).catch(() => undefined);
    }, RESTING_MS);
    return () => clearTimeout(resting);
  }, [isDrawn, maps, query, version]);
}
