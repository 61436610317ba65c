import { useEffect, useRef } from 'preact/hooks';
import type { KlMap } from '../../src/protocol/statistics';
import { mapReading, mapValues, underTwoStandardErrors } from '../readOut/readings';
import type { Position } from '../state/selection';
import { estimate, sixDigits } from '../text/numbers';
import { type ImageNoun, placeInWords } from '../text/words';
import { ColourBar } from './ColourBar';
import { domainEnd, drawHeatMap, OUTSIDE } from './heatMapDrawing';

interface Props {
  map: KlMap;
  noun: ImageNoun;
  /** The cursor, where it was last put by click or key. */
  position: Position | null;
  /** Under the pointer. */
  pointed: Position | null;
  onChoose: (position: Position) => void;
  onPoint: (position: Position | null) => void;
}

/** Edge of the map on screen, in CSS pixels. */
const EDGE = 336;

const STEPS: Readonly<Record<string, readonly [y: number, x: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};

/** KL over latent positions; pointer and keyboard share what they find there. */
export function HeatMap({ map, noun, position, pointed, onChoose, onPoint }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cellEdge = EDGE / Math.max(map.width, map.height);
  const width = Math.round(cellEdge * map.width);
  const height = Math.round(cellEdge * map.height);

  useEffect(() => {
    if (!canvas.current) return;
    canvas.current.width = width * window.devicePixelRatio;
    canvas.current.height = height * window.devicePixelRatio;
    drawHeatMap(canvas.current, map, position, pointed);
  }, [map, position, pointed, width, height]);

  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const from = position ?? { y: 0, x: 0 };
    onChoose({ y: clamped(from.y + step[0], map.height), x: clamped(from.x + step[1], map.width) });
  };

  return (
    <>
      <div class="map">
        <canvas
          ref={canvas}
          class="heatmap"
          style={{ width: `${width}px`, height: `${height}px` }}
          tabIndex={0}
          role="application"
          aria-label={`KL heatmap, ${map.height} by ${map.width} latent positions. Arrow keys move the cursor.`}
          data-testid="heatmap"
          onPointerDown={(event) => {
            onChoose(positionAt(event, map));
          }}
          onFocus={() => {
            if (!position) onChoose({ y: 0, x: 0 });
          }}
          onKeyDown={move}
          onPointerMove={(event) => {
            const under = positionAt(event, map);
            if (under.y !== pointed?.y || under.x !== pointed.x) onPoint(under);
          }}
          onPointerLeave={() => {
            onPoint(null);
          }}
        />
        <ColourBar end={domainEnd(mapValues(map))} height={height} />
      </div>
      <MapKey map={map} />
      <p class="unseen" aria-live="polite">
        {position && positionInWords(map, position, noun)}
      </p>
    </>
  );
}

/** Names what the colour bar does not: values outside it, and the marks. */
function MapKey({ map }: { map: KlMap }) {
  const values = mapValues(map);
  const outside = OUTSIDE.filter(({ is }) => values.some(is));
  const marked =
    map.kind === 'sum' &&
    map.standardErrorNats?.some((standardError, index) =>
      underTwoStandardErrors({ mean: map.klNats[index] ?? NaN, standardError }),
    );
  if (outside.length === 0 && !marked) return null;
  return (
    <p class="map-key">
      {outside.map(({ name, colour }) => (
        <span key={name}>
          <span class="swatch" style={{ backgroundColor: `rgb(${colour.join(', ')})` }} /> {name}
        </span>
      ))}
      {marked && (
        <span>
          <span class="dot" /> mean under two standard errors
        </span>
      )}
    </p>
  );
}

function positionInWords(map: KlMap, position: Position, noun: ImageNoun): string {
  const reading = mapReading(map, position, noun);
  if (!reading) return '';
  if (reading.kind === 'latent') return `${sixDigits(reading.latent.klNats)} nats, ${placeInWords(reading.latent)}`;
  const { standardError } = estimate(reading.klNats);
  const error = standardError === null ? '' : `plus or minus ${standardError} `;
  return `${sixDigits(reading.klNats.mean)} ${error}nats, ${reading.place}`;
}

function positionAt(event: MouseEvent & { currentTarget: HTMLElement }, map: KlMap): Position {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    y: clamped(Math.floor(((event.clientY - box.top) / box.height) * map.height), map.height),
    x: clamped(Math.floor(((event.clientX - box.left) / box.width) * map.width), map.width),
  };
}

function clamped(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}
