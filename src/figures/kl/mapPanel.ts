/** A map as plain data, for its copies. */
import { MEANINGS } from '../../protocol/quantities';
import type { KlMap } from '../../protocol/statistics';
import { figureColours } from '../colour/figureColours';
import type { ColourScale } from '../colour/colourScale';
import type { MapPanel } from '../contents';
import { mapMeaning, mapValues } from './mapValues';

export function mapPanel(title: string, map: KlMap, scale: ColourScale): MapPanel {
  return {
    kind: 'map',
    title,
    height: map.height,
    width: map.width,
    values: mapValues(map),
    colours: figureColours(MEANINGS[mapMeaning(map)].name, 'nats', scale),
    printValues: false,
  };
}
