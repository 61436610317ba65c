/** A map as plain data, for its copies. */
import { MEANINGS } from '../../protocol/quantities';
import type { KlValues } from '../../protocol/statistics';
import { figureColours } from '../colour/figureColours';
import type { ColourScale } from '../colour/colourScale';
import type { MapPanel } from '../contents';

/** @param name of the values */
export function mapPanel(
  title: string,
  map: KlValues,
  scale: ColourScale,
  name: string = MEANINGS[map.meaning].name,
): MapPanel {
  return {
    kind: 'map',
    title,
    height: map.height,
    width: map.width,
    values: map.klNats,
    colours: figureColours(name, 'nats', scale),
    printValues: false,
  };
}
