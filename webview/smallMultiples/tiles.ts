/** Where the small maps lie: in rows, of which only those in view are drawn. */

/** Longer side of a map, in CSS pixels. */
export const TILE_EDGE = 44;
/** A map with its number and the gap around it, as in the style sheet. */
export const TILE_WIDTH = 50;
export const TILE_HEIGHT = 64;
/** Images asked for at once. */
export const PAGE = 64;
/** Rows drawn above and below those in view. */
const BEYOND = 2;

export interface TileWindow {
  readonly columns: number;
  /** The images drawn, from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
}

/** @param width of the area, whose visible part is `viewHeight` high and scrolled down by `scrollTop` */
export function tilesInView(width: number, viewHeight: number, scrollTop: number, images: number): TileWindow {
  const columns = Math.max(1, Math.floor(width / TILE_WIDTH));
  const from = Math.max(0, Math.floor(scrollTop / TILE_HEIGHT) - BEYOND);
  const to = Math.ceil((scrollTop + viewHeight) / TILE_HEIGHT) + BEYOND;
  return { columns, first: Math.min(from * columns, images), end: Math.min(to * columns, images) };
}

export function heightOfTiles(images: number, columns: number): number {
  return Math.ceil(images / columns) * TILE_HEIGHT;
}

/** The pages that hold the images from `first` to before `end`. */
export function pagesOf({ first, end }: Pick<TileWindow, 'first' | 'end'>): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page * PAGE < end; page++) pages.push(page);
  return pages;
}

/** The image that a key leads to; `null` for any other key. */
export function tileAfter(
  key: string,
  image: number,
  columns: number,
  viewHeight: number,
  images: number,
): number | null {
  const page = columns * Math.max(1, Math.floor(viewHeight / TILE_HEIGHT));
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns },
    ...{ PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity },
  };
  const step = steps[key];
  return step === undefined || images === 0 ? null : Math.max(0, Math.min(images - 1, image + step));
}

/** Where to scroll so that an image is in view; `null` if it is. */
export function scrollToTile(image: number, columns: number, viewHeight: number, scrollTop: number): number | null {
  const top = Math.floor(image / columns) * TILE_HEIGHT;
  if (top < scrollTop) return top;
  return top + TILE_HEIGHT > scrollTop + viewHeight ? top + TILE_HEIGHT - viewHeight : null;
}
