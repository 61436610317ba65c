import { mapReading } from '../readOut/readings';
import { type Extent, versionOf } from '../sight/measured';
import type { PositionTarget } from '../sight/selection';
import { type KlMaps, mapQuery } from '../state/runAnswers';
import type { PinCalls } from './pinCalls';

interface Pinning {
  extent: Extent;
  maps: KlMaps;
  pins: PinCalls;
}

/** Pins a position's read-out, as soon as it is here; a refused one is not pinned. */
export async function pinWhenHere(at: PositionTarget, { extent, maps, pins }: Pinning): Promise<void> {
  const query = mapQuery({ quantity: extent.shown.quantity, ...at });
  const map = await maps.ask(query, versionOf(extent, at.group)).catch(() => null);
  const reading = map && mapReading(map, at, extent.noun);
  if (reading) pins.pin(reading);
}
