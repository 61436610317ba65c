import type { GroupShape } from '../../src/protocol/inspection';
import type { QuantityMap } from '../../src/protocol/quantityMap';
import { ColourBar } from '../colour/ColourBar';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { MapCanvas } from '../maps/MapCanvas';
import type { Place, Position } from '../sight/selection';
import { PrintedValues } from './PrintedValues';

interface Props {
  /** `null` while it is being fetched. */
  map: QuantityMap | null;
  shape: GroupShape;
  scale: ColourScale;
  place: Place;
  /** Longer edge, in CSS pixels. */
  edge: number;
  unit: string;
  label: string;
  printed: boolean;
  testId: string;
  onChoose: (position: Position) => void;
}

/** One map of a quantity with its colour bar, and its values if they are wanted. */
export function OneQuantityMap({ map, shape, scale, place, edge, unit, label, printed, testId, onChoose }: Props) {
  return (
    <div class="map quantity-map">
      <MapCanvas
        {...{ map, shape, scale, place, edge, testId }}
        canvas={{ role: 'img', 'aria-label': label }}
        onChoose={onChoose}
      />
      {printed && map && <PrintedValues map={map} scale={scale} edge={edge} />}
      <ColourBar scale={scale} unit={unit} />
    </div>
  );
}
