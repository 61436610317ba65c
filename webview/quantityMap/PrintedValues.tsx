import type { QuantityMap } from '../../src/protocol/quantityMap';
import { isLight } from '../../src/figures/colour/colourMap';
import { type ColourScale, tableEntry } from '../../src/figures/colour/colourScale';
import { mapSize } from '../maps/MapCanvas';
import { threeDigits } from '../../src/protocol/numbers';

/** Edge of the smallest cell in which a value can be read, in CSS pixels. */
const LEAST_EDGE = 30;

interface Props {
  map: QuantityMap;
  scale: ColourScale;
  edge: number;
}

/** Each value in its cell, if cells are large enough. Pointers reach the map below. */
export function PrintedValues({ map, scale, edge }: Props) {
  const { height, width, values } = map;
  if (edge / Math.max(height, width) < LEAST_EDGE) return null;
  const size = mapSize({ channels: 1, height, width }, edge);
  return (
    <div
      class="printed-values"
      aria-hidden="true"
      style={{ width: `${size.width}px`, height: `${size.height}px`, gridTemplateColumns: `repeat(${width}, 1fr)` }}
    >
      {Array.from(values, (value, at) => (
        <span key={at} class={isLight(scale.colouring, tableEntry(scale, value)) ? 'on-light' : 'on-dark'}>
          {threeDigits(value).replace(' × 10', 'e')}
        </span>
      ))}
    </div>
  );
}
