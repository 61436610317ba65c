import { useContext, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { KlMap } from '../../src/protocol/statistics';
import { ColourBar } from '../colour/ColourBar';
import { Colours, domainEnd } from '../colour/colourMap';
import { mapMeaning, mapReading, mapValues, underTwoStandardErrors } from '../readOut/readings';
import { type Observable, useObserved } from '../state/observable';
import type { Position, Target } from '../state/selection';
import { type Meaning, NAMES, valueName } from '../text/meanings';
import { estimate, sixDigits } from '../text/numbers';
import { type ImageNoun, placeInWords } from '../text/words';
import { drawHeatMap } from './heatMapDrawing';
import { MapKey } from './MapKey';
import { inside, positionAfter } from './mapPlace';

interface Props {
  shape: GroupShape;
  /** `null` while it is fetched: the map before it stays in sight for a moment, but is not pointed at. */
  map: KlMap | null;
  /** What its values are. */
  meaning: Meaning;
  noun: ImageNoun;
  /** The cursor, where it was last put by click or key. */
  position: Position | null;
  pointed: Observable<Target | null>;
  onChoose: (position: Position) => void;
  onPoint: (position: Position | null) => void;
  onPin: (position: Position) => void;
}

/** Edge of the map on screen, in CSS pixels. */
const EDGE = 336;

/** Of a group's map on screen, in CSS pixels. */
export function mapSize({ height, width }: GroupShape): { readonly width: number; readonly height: number } {
  const cellEdge = EDGE / Math.max(width, height);
  return { width: Math.round(cellEdge * width), height: Math.round(cellEdge * height) };
}

/** KL over latent positions; pointer and keyboard share what they find there. */
export function HeatMap({ shape, map, meaning, noun, position, pointed, onChoose, onPoint, onPin }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colouring = useContext(Colours);
  const { width, height } = mapSize(shape);
  const end = useMemo(() => (map ? domainEnd(mapValues(map)) : 0), [map]);

  // Before painting: the map and what is said of it change together.
  useLayoutEffect(() => {
    if (!canvas.current || !map) return;
    canvas.current.width = width * window.devicePixelRatio;
    canvas.current.height = height * window.devicePixelRatio;
    drawHeatMap(canvas.current, map, colouring);
  }, [map, colouring, width, height]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = position ?? { y: 0, x: 0 };
    const next = positionAfter(event.key, from, shape);
    if (next) onChoose(next);
    else if (event.key === 'Enter' || event.key === ' ') onPin(from);
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
            aria-label={`Heatmap: ${NAMES[meaning]}, ${shape.height} by ${shape.width} latent positions. Arrow keys move the cursor, Enter pins its read-out.`}
            aria-busy={map === null}
            data-testid="heatmap"
            onPointerDown={(event) => {
              const under = positionAt(event, shape);
              onChoose(under);
              onPin(under);
            }}
            onFocus={() => {
              if (!position) onChoose({ y: 0, x: 0 });
            }}
            onKeyDown={onKeyDown}
            onPointerMove={(event) => {
              const under = positionAt(event, shape);
              const before = pointed.value;
              if (before?.kind !== 'position' || under.y !== before.y || under.x !== before.x) onPoint(under);
            }}
            onPointerLeave={() => {
              onPoint(null);
            }}
          />
          {position && <Outline kind="chosen" position={position} shape={shape} />}
          <PointedOutline pointed={pointed} shape={shape} />
        </div>
        <ColourBar end={end} />
      </div>
      {map && <MapKey map={map} />}
      <p class="unseen" aria-live="polite">
        {position && map && positionInWords(map, position, noun)}
      </p>
    </>
  );
}

function PointedOutline({ pointed, shape }: { pointed: Observable<Target | null>; shape: GroupShape }) {
  const target = useObserved(pointed);
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
    return `${sixDigits(reading.latent.klNats)} nats${name}, ${placeInWords(reading.latent)}`;
  }
  const { standardError } = estimate(reading.klNats);
  const error = standardError === null ? '' : `plus or minus ${standardError} `;
  const doubtful = underTwoStandardErrors(reading.klNats) ? ', under two standard errors' : '';
  return `${sixDigits(reading.klNats.mean)} ${error}nats${name}, ${reading.place}${doubtful}`;
}

function positionAt(event: MouseEvent & { currentTarget: HTMLElement }, { height, width }: GroupShape): Position {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    y: inside(Math.floor(((event.clientY - box.top) / box.height) * height), height),
    x: inside(Math.floor(((event.clientX - box.left) / box.width) * width), width),
  };
}
