import type { ColourScale } from '../../src/figures/colour/colourScale';
import type { Position } from '../sight/selection';
import { mapSize } from './MapCanvas';
import { positionAt } from './mapPlace';
import { PositionOutlines } from './PositionOutlines';
import { useValuePixels } from './useValuePixels';

interface Props {
  map: { readonly group: number; readonly height: number; readonly width: number };
  /** Row by row, (height × width). */
  values: Float64Array;
  scale: ColourScale;
  /** Longer edge on screen, in CSS pixels. */
  edge: number;
  label: string;
  testId: string;
  onPoint: (position: Position | null) => void;
  onChoose: (position: Position) => void;
}

/** Values by latent position that can be pointed at. */
export function PositionMap({ map, values, scale, edge, label, testId, onPoint, onChoose }: Props) {
  const { height, width, group } = map;
  const shape = { channels: 1, height, width };
  const size = mapSize(shape, edge);
  const canvas = useValuePixels(values, shape, scale);
  return (
    <div class="map-field" style={{ width: `${size.width}px`, height: `${size.height}px` }}>
      <canvas
        ref={canvas}
        class="difference"
        role="img"
        aria-label={label}
        data-testid={testId}
        style={{ width: `${size.width}px`, height: `${size.height}px` }}
        onPointerMove={(event) => {
          onPoint(positionAt(event, shape));
        }}
        onPointerLeave={() => {
          onPoint(null);
        }}
        onClick={(event) => {
          onChoose(positionAt(event, shape));
        }}
      />
      <PositionOutlines group={group} shape={shape} />
    </div>
  );
}
