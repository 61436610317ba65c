import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import type { GroupShape } from '../../src/protocol/inspection';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { resizeCanvas } from '../canvas/drawPixels';
import { type DrawnMap, drawHeatMap } from './heatMapDrawing';
import { positionAt } from './mapPlace';
import { useSight } from '../sight/context';
import type { Place, Position } from '../sight/selection';
import { PositionOutlines } from './PositionOutlines';

interface Props {
  /** `null` while it is being fetched: the previous map stays visible for a moment, but can't be pointed at. */
  map: DrawnMap | null;
  place: Place;
  shape: GroupShape;
  scale: ColourScale;
  /** Longer edge on screen, in CSS pixels. */
  edge: number;
  onChoose: (position: Position) => void;
  onOpen?: (position: Position) => void;
  /** Attributes of the canvas, for a map that takes the keyboard's focus. */
  canvas?: JSX.IntrinsicElements['canvas'];
  testId?: string;
}

/** Size of a map on screen, in CSS pixels. */
export function mapSize(
  { height, width }: GroupShape,
  edge: number,
): { readonly width: number; readonly height: number } {
  const cellEdge = edge / Math.max(width, height);
  return { width: Math.round(cellEdge * width), height: Math.round(cellEdge * height) };
}

/** A map that can be pointed at. The positions pointed at and chosen are outlined in every map of their group. */
export function MapCanvas({ map, place, shape, scale, edge, onChoose, onOpen, canvas: attributes, testId }: Props) {
  const { pointed } = useSight();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = mapSize(shape, edge);

  // Before painting, so that the map and the words about it change together.
  useLayoutEffect(() => {
    if (!canvas.current || !map) return;
    const ratio = window.devicePixelRatio;
    resizeCanvas(canvas.current, Math.round(width * ratio), Math.round(height * ratio));
    drawHeatMap(canvas.current, map, scale);
  }, [map, scale, width, height]);

  const onPointerMove = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    const under = positionAt(event, shape);
    const before = pointed.value;
    const isSame =
      before?.kind === 'position' &&
      before.group === place.group &&
      before.channel === place.channel &&
      before.image === place.image &&
      before.y === under.y &&
      before.x === under.x;
    if (!isSame) pointed.set({ kind: 'position', ...place, ...under });
  };

  return (
    <div class="map-field" style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}>
      <canvas
        ref={canvas}
        class="heatmap"
        aria-busy={map === null}
        data-testid={testId}
        {...attributes}
        onPointerDown={(event) => {
          onChoose(positionAt(event, shape));
        }}
        onDblClick={(event) => onOpen?.(positionAt(event, shape))}
        onPointerMove={onPointerMove}
        onPointerLeave={() => {
          pointed.set(null);
        }}
      />
      <PositionOutlines group={place.group} shape={shape} />
    </div>
  );
}
