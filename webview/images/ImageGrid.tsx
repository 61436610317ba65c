import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ImageRowsQuery } from '../../src/protocol/images';
import { signedColouring } from '../../src/figures/colour/colourMap';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing } from '../sight/sight';
import type { Pictures } from '../state/runAnswers';
import { usePageKind } from '../theme/theme';
import { MOST_GROUPS_IN_DIGITS } from './groupCells';
import { HEAD_HEIGHT, type GridWindow, heightOf, ROW_HEIGHT, rowAfter, scrollToRow, windowAt } from './gridWindow';
import { ImageGridHead } from './ImageGridHead';
import { ImageGridRow, imageRowId } from './ImageGridRow';
import { cellInWords } from './imageWords';
import { useFilledRows } from './useFilledRows';
import type { KnownRows } from './useImageRows';
import { t } from '../text/translate';
import { nounInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  pictures: Pictures;
  version: string;
  rows: KnownRows;
  /** Number of rows. */
  matching: number;
  sorted: Pick<ImageRowsQuery, 'sort' | 'descending'>;
  onSort: (sort: ImageRowsQuery['sort']) => void;
  /** The rows drawn. */
  window: GridWindow;
  onWindow: (window: GridWindow) => void;
  /** Receives the cell under the pointer, in words. */
  onPoint: (words: string | null) => void;
}

/** One row per image. Only the rows in view are drawn. */
export function ImageGrid({
  measured,
  pictures,
  version,
  rows,
  matching,
  sorted,
  onSort,
  window,
  onWindow,
  onPoint,
}: Props) {
  const { noun, shapes, imagesKept, hasFlows } = measured;
  const { sight, change } = useSight();
  const area = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const cursor = Math.min(active, matching - 1);

  // Not with every window: after rows were drawn, looking at the area would lay them out before their frame.
  const shown = useRef(window);
  shown.current = window;
  const look = useCallback(() => {
    const { current } = area;
    if (current === null) return;
    const next = windowAt(current.scrollTop, current.clientHeight - HEAD_HEIGHT, matching);
    const { first, end, top } = shown.current;
    if (next.first !== first || next.end !== end || next.top !== top) onWindow(next);
  }, [matching, onWindow]);
  useLayoutEffect(look, [look]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(look);
    if (area.current !== null) observer.observe(area.current);
    return () => {
      observer.disconnect();
    };
  }, [look]);

  const goTo = (row: number) => {
    setActive(row);
    const { current } = area;
    if (current === null) return;
    const top = scrollToRow(row, current.scrollTop, current.clientHeight - HEAD_HEIGHT, matching);
    if (top !== null) current.scrollTop = top;
  };
  const choose = (row: number) => {
    const image = rows.at(row)?.image;
    if (image !== undefined && image < imagesKept) change(choosing({ image }));
  };
  const point = ({ target }: PointerEvent) => {
    onPoint(target instanceof HTMLElement ? cellUnder(target, rows, hasFlows) : null);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const next = rowAfter(event.key, cursor, event.currentTarget.clientHeight - HEAD_HEIGHT, matching);
    if (next !== null) goTo(next);
    else if (event.key === 'Enter' || event.key === ' ') choose(cursor);
    else return;
    event.preventDefault();
  };

  const { latest } = rows;
  const colouring = signedColouring(usePageKind());
  const hasNelbo = latest?.means.nelboNats !== null;
  const places = Array.from({ length: Math.max(0, window.end - window.first) }, (_, place) => window.first + place);
  const filled = useFilledRows(places.filter((place) => rows.at(place) !== undefined));
  const activeId = places.includes(cursor) ? imageRowId(cursor) : undefined;
  return (
    <div
      ref={area}
      class={classOf(shapes.length, hasNelbo, (latest?.draws ?? 1) > 1)}
      style={{ '--groups': shapes.length }}
      role="grid"
      tabIndex={0}
      aria-label={t`${noun === 'image' ? t`Images` : t`Model samples`}, one in each row. Arrow keys move, Enter shows
        the ${nounInWords(noun)} everywhere.`}
      aria-rowcount={matching + 1}
      aria-busy={!rows.isCurrent}
      aria-activedescendant={activeId}
      data-testid="image-grid"
      onScroll={look}
      onPointerOver={point}
      onPointerLeave={() => {
        onPoint(null);
      }}
      onKeyDown={onKeyDown}
    >
      <ImageGridHead measured={measured} sorted={sorted} hasNelbo={hasNelbo} onSort={onSort} />
      <div class="image-rows" role="rowgroup" style={{ height: `${heightOf(matching)}px` }}>
        {latest &&
          places.map((place) => {
            const row = rows.at(place);
            return (
              <ImageGridRow
                key={place}
                {...{ place, row, colouring, noun, pictures, version }}
                top={window.top + (place - window.first) * ROW_HEIGHT}
                means={latest.means}
                isFilled={filled.has(place)}
                isKept={row !== undefined && row.image < imagesKept}
                isSelected={sight.selection.image !== null && sight.selection.image === row?.image}
                isActive={place === cursor}
                onClick={() => {
                  setActive(place);
                  choose(place);
                }}
              />
            );
          })}
      </div>
    </div>
  );
}

function classOf(groups: number, hasNelbo: boolean, hasErrors: boolean): string {
  return [
    'image-grid',
    ...(groups > MOST_GROUPS_IN_DIGITS ? ['many-groups'] : []),
    ...(hasNelbo ? [] : ['no-nelbo']),
    ...(hasErrors ? ['with-errors'] : []),
  ].join(' ');
}

/** In words; `null` if no row or no cell with a value is there. */
function cellUnder(element: HTMLElement, rows: KnownRows, hasFlows: boolean): string | null {
  const numberOf = (name: string) => {
    const text = element.closest(`[${name}]`)?.getAttribute(name) ?? null;
    return text === null ? null : Number(text);
  };
  const place = numberOf('data-place');
  const row = place === null ? undefined : rows.at(place);
  return row === undefined ? null : cellInWords(row, numberOf('data-group'), hasFlows);
}
