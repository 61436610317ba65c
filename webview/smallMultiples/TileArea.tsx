import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ImageMap, ImageMaps } from '../../src/protocol/imageMaps';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { inside } from '../maps/mapPlace';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing } from '../sight/sight';
import type { Observable } from '../state/observable';
import type { RunAnswers } from '../state/runAnswers';
import type { PointedTile } from './pointedTile';
import type { MapsAsked } from './mapsAsked';
import { tileId } from './Tile';
import { TilePage } from './TilePage';
import { heightOfTiles, pagesOf, scrollToTile, tileAfter, tilesInView, type TileWindow } from './tiles';
import { t } from '../text/translate';
import { nounInWords, nounsInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  answers: Pick<RunAnswers, 'imageMaps'>;
  asked: MapsAsked;
  /** An answer about these maps. */
  first: ImageMaps;
  scale: ColourScale;
  pointed: Observable<PointedTile | null>;
  /** Receives the maps that are in view. */
  onView: (maps: readonly ImageMap[]) => void;
  version: string;
}

/** Rows of small maps that scroll. Only those in view are asked for and drawn. */
export function TileArea({ measured, answers, asked, first, scale, pointed, onView, version }: Props) {
  const { noun } = measured;
  const { mapped } = first;
  const { sight, change } = useSight();
  const area = useRef<HTMLDivElement>(null);
  // Maps by their places. Those of an earlier answer are of other images.
  const kept = useRef({ first, maps: new Map<number, ImageMap>() });
  if (kept.current.first !== first) kept.current = { first, maps: new Map() };
  const { maps: known } = kept.current;
  const [window, setWindow] = useState<TileWindow>({ columns: 1, first: 0, end: 0 });
  const [active, setActive] = useState(0);
  const cursor = Math.min(active, mapped - 1);

  const look = useCallback(() => {
    const { current } = area;
    if (current === null) return;
    const next = tilesInView(current.clientWidth, current.clientHeight, current.scrollTop, mapped);
    setWindow((before) =>
      before.columns === next.columns && before.first === next.first && before.end === next.end ? before : next,
    );
  }, [mapped]);
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (area.current !== null) observer.observe(area.current);
    return () => {
      observer.disconnect();
    };
  }, [look]);
  const onMaps = useCallback(
    (from: number, maps: readonly ImageMap[]) => {
      for (const [i, map] of maps.entries()) known.set(from + i, map);
      const places = Array.from({ length: window.end - window.first }, (_, i) => window.first + i);
      onView(places.flatMap((place) => known.get(place) ?? []));
    },
    [known, onView, window],
  );

  const goTo = (place: number) => {
    const { current } = area;
    if (current === null) return;
    setActive(place);
    const top = scrollToTile(place, window.columns, current.clientHeight, current.scrollTop);
    if (top !== null) current.scrollTop = top;
    const map = known.get(place);
    pointed.set(map === undefined ? null : { map, position: null, byKey: true });
  };
  const choose = (place: number) => {
    const map = known.get(place);
    if (map !== undefined) change(choosing({ image: map.image }));
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = tileAfter(event.key, cursor, window.columns, event.currentTarget.clientHeight, mapped);
    if (next !== null) goTo(next);
    else if (event.key === 'Enter' || event.key === ' ') choose(cursor);
    else return;
    event.preventDefault();
  };
  const point = (event: PointerEvent) => {
    const under = tileUnder(event, known, first);
    const { value } = pointed;
    const isSame =
      value?.map === under?.map &&
      value?.position?.y === under?.position?.y &&
      value?.position?.x === under?.position?.x;
    if (!isSame) pointed.set(under);
  };

  const isDrawn = cursor >= window.first && cursor < window.end;
  return (
    <div
      ref={area}
      class="tile-area"
      role="listbox"
      tabIndex={0}
      aria-label={t`Maps of ${mapped} ${nounsInWords(noun)}. Arrow keys move, Enter shows the ${nounInWords(noun)}
        everywhere.`}
      aria-activedescendant={isDrawn ? tileId(cursor) : undefined}
      data-testid="small-maps"
      onScroll={look}
      onPointerMove={point}
      onPointerLeave={() => {
        pointed.set(null);
      }}
      onKeyDown={onKeyDown}
    >
      <div class="tiles" style={{ height: `${heightOfTiles(mapped, window.columns)}px` }}>
        {pagesOf(window).map((page) => (
          <TilePage
            key={page}
            {...{ page, answers, window, scale, version, noun, cursor, onMaps, mapped }}
            asked={asked}
            chosen={sight.selection.image}
            onChoose={(place) => {
              setActive(place);
              choose(place);
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** The map under the pointer, and the latent position in it. */
function tileUnder(
  { target, clientX, clientY }: PointerEvent,
  known: ReadonlyMap<number, ImageMap>,
  { height, width }: ImageMaps,
): PointedTile | null {
  const tile = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-place]') : null;
  const map = tile === null ? undefined : known.get(Number(tile.dataset['place']));
  if (map === undefined) return null;
  const box = tile?.querySelector('canvas')?.getBoundingClientRect();
  if (box === undefined || clientY > box.bottom) return { map, position: null, byKey: false };
  const y = inside(Math.floor(((clientY - box.top) / box.height) * height), height);
  const x = inside(Math.floor(((clientX - box.left) / box.width) * width), width);
  return { map, position: { y, x, nats: map.nats[y * width + x] ?? NaN }, byKey: false };
}
