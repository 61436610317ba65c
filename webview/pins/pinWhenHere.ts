import { mapReading } from '../readOut/readings';
import { type Measured, versionOf } from '../sight/measured';
import type { PositionTarget } from '../sight/selection';
import { type KlMaps, mapQuery } from '../state/runAnswers';
import type { PinCalls } from './pinCalls';

interface Pinning {
  measured: Measured;
  maps: KlMaps;
  pins: PinCalls;
}

/** Pins a position's read-out, as soon as it is here; a refused one is not pinned. */
export async function pinWhenHere(at: PositionTarget, { measured, maps, pins }: Pinning): Promise<void> {
  const query = mapQuery({ quantity: measured.shown.quantity, ...at });
  const map = await maps.ask(query, versionOf(measured, at.group)).catch(() => null);
  const reading = map && mapReading(map, at, measured.noun);
  if (reading) pins.pin(reading);
}
