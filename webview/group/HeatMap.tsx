import { useLayoutEffect, useRef } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { KlMap } from '../../src/protocol/statistics';
import { ColourBar } from '../colour/ColourBar';
import type { ColourScale } from '../colour/colourScale';
import type { PinCalls } from '../pins/pinCalls';
import { latentValueNats, mapMeaning, mapReading, underTwoStandardErrors } from '../readOut/readings';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import type { Position } from '../sight/selection';
import { choosing } from '../sight/sight';
import { useObserved } from '../state/observable';
import { MEANINGS } from '../../src/protocol/quantities';
import { valueName } from '../text/meanings';
import { estimate, sixDigits } from '../text/numbers';
import { type ImageNoun, placeInWords } from '../text/words';
import { drawHeatMap } from './heatMapDrawing';
import { MapKey } from './MapKey';
import { inside, positionAfter } from './mapPlace';

interface Props {
  measured: Measured;
  shape: GroupShape;
  /** `null` while it is being fetched: the previous map stays visible for a moment, but can't be pointed at. */
  map: KlMap | null;
  scale: ColourScale;
  pins: PinCalls;
}

/** Edge of the map on screen, in CSS pixels. */
const EDGE = 336;

/** Size of a group's map on screen, in CSS pixels. */
export function mapSize({ height, width }: GroupShape): { readonly width: number; readonly height: number } {
  const cellEdge = EDGE / Math.max(width, height);
  return { width: Math.round(cellEdge * width), height: Math.round(cellEdge * height) };
}

/** KL over latent positions, explored by pointer or keyboard. */
export function HeatMap({ measured, shape, map, scale, pins }: Props) {
  const { noun, shown } = measured;
  const { sight, change, pointed } = useSight();
  const { position } = sight.selection;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = mapSize(shape);

  // Before painting, so that the map and the words about it change together.
  useLayoutEffect(() => {
    if (!canvas.current || !map) return;
    canvas.current.width = width * window.devicePixelRatio;
    canvas.current.height = height * window.devicePixelRatio;
    drawHeatMap(canvas.current, map, scale);
  }, [map, scale, width, height]);

  const choose = (chosen: Position) => {
    change(choosing({ position: chosen }));
    pointed.set(null);
  };
  const point = (under: Position | null) => {
    // Without a chosen position, the read-out keeps the last target, so that the pointer can reach it.
    if (under) pointed.set({ kind: 'position', ...under });
    else if (position) pointed.set(null);
  };
  const pin = (at: Position) => {
    const reading = map && mapReading(map, at, noun);
    if (reading) pins.pin(reading);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = position ?? { y: 0, x: 0 };
    const next = positionAfter(event.key, from, shape);
    if (next) choose(next);
    else if (event.key === 'Enter' || event.key === ' ') pin(from);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div class="map">
        <div class="map-field" style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}>
          <canvas
            ref={canvas}
            class="heatmap"
            tabIndex={0}
            role="application"
            aria-label={`Heatmap: ${MEANINGS[shown.part].name}, ${shape.height} by ${shape.width} latent positions. Arrow keys move the cursor, Enter pins its read-out.`}
            aria-busy={map === null}
            data-testid="heatmap"
            onPointerDown={(event) => {
              const under = positionAt(event, shape);
              choose(under);
              pin(under);
            }}
            onFocus={() => {
              if (!position) choose({ y: 0, x: 0 });
            }}
            onKeyDown={onKeyDown}
            onPointerMove={(event) => {
              const under = positionAt(event, shape);
              const before = pointed.value;
              if (before?.kind !== 'position' || under.y !== before.y || under.x !== before.x) point(under);
            }}
            onPointerLeave={() => {
              point(null);
            }}
          />
          {position && <Outline kind="chosen" position={position} shape={shape} />}
          <PointedOutline shape={shape} />
        </div>
        <ColourBar scale={scale} />
      </div>
      {map && <MapKey map={map} scale={scale} />}
      <p class="unseen" aria-live="polite">
        {position && map && positionInWords(map, position, noun)}
      </p>
    </>
  );
}

function PointedOutline({ shape }: { shape: GroupShape }) {
  const target = useObserved(useSight().pointed);
  return target?.kind === 'position' ? <Outline kind="pointed" position={target} shape={shape} /> : null;
}

function Outline({ kind, position, shape }: { kind: 'chosen' | 'pointed'; position: Position; shape: GroupShape }) {
  const { height, width } = shape;
  const place = {
    left: `${(100 * position.x) / width}%`,
    top: `${(100 * position.y) / height}%`,
    width: `${100 / width}%`,
    height: `${100 / height}%`,
  };
  return <span class={`cell-outline ${kind}`} style={place} />;
}

function positionInWords(map: KlMap, position: Position, noun: ImageNoun): string {
  const reading = mapReading(map, position, noun);
  if (!reading) return '';
  const meaning = mapMeaning(map);
  const name = meaning === 'kl' ? '' : `, ${valueName(meaning, map.query.group)}`;
  if (reading.kind === 'latent' || reading.kind === 'contribution') {
    return `${sixDigits(latentValueNats(reading))} nats${name}, ${placeInWords(reading.latent)}`;
  }
  const { standardError } = estimate(reading.valueNats);
  const error = standardError === null ? '' : `plus or minus ${standardError} `;
  const doubtful = underTwoStandardErrors(reading.valueNats) ? ', under two standard errors' : '';
  return `${sixDigits(reading.valueNats.mean)} ${error}nats${name}, ${reading.place}${doubtful}`;
}

function positionAt(event: MouseEvent & { currentTarget: HTMLElement }, { height, width }: GroupShape): Position {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    y: inside(Math.floor(((event.clientY - box.top) / box.height) * height), height),
    x: inside(Math.floor(((event.clientX - box.left) / box.width) * width), width),
  };
}
