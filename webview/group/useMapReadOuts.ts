import { useCallback, useEffect } from 'preact/hooks';
import type { PinCalls } from '../pins/pinCalls';
import { mapReading } from '../readOut/readings';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
import type { Position } from '../sight/selection';
import { useSame } from '../state/answer';
import { type KlMaps, mapQuery } from '../state/runAnswers';

/** A reader who looks at a map for so long is about to point at it. One who goes through channels waits for none. */
const RESTING_MS = 250;

interface Props {
  measured: Measured;
  maps: KlMaps;
  pins: PinCalls;
  /** Whether the selection's map is drawn. */
  isDrawn: boolean;
}

/**
 * What a hover over the selection's map shows takes far longer to arrive than the map. It is fetched once the reader
 * rests at the map, so that it is there when they point at it.
 */
export function useMapReadOuts({ measured, maps, pins, isDrawn }: Props) {
  const { selection } = useSight().sight;
  const query = useSame(mapQuery({ quantity: measured.shown.quantity, ...selection }));
  const version = versionOf(measured, selection.group);
  useEffect(() => {
    if (!isDrawn) return;
    const resting = setTimeout(() => {
      // A refusal is shown where the map is pointed at.
      if (maps.known(query, version) === undefined) void maps.ask(query, version).catch(() => undefined);
    }, RESTING_MS);
    return () => clearTimeout(resting);
  }, [isDrawn, maps, query, version]);

  const pinAt = useCallback(
    (position: Position) => {
      void (async () => {
        const map = maps.known(query, version) ?? (await maps.ask(query, version).catch(() => null));
        const reading = map && mapReading(map, position, measured.noun);
        if (reading) pins.pin(reading);
      })();
    },
    [maps, query, version, measured.noun, pins],
  );
  return { pinAt };
}
