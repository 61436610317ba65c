/** Which rows of a long table are in view. */

/** Height of a row, in CSS pixels, as in the style sheet. */
export const ROW_HEIGHT = 27;
/** Height of the row of headers. */
export const HEAD_HEIGHT = 24;
/** Rows drawn above and below those in view, so that a scroll shows them at once. */
const BEYOND = 4;
/** Browsers draw nothing beyond 2²⁵ pixels, of which a zoomed page has more for each CSS pixel. */
const TALLEST = 5_000_000;

export interface GridWindow {
  /** The rows drawn, from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** Distance of the first row drawn from the top of all rows, in CSS pixels. */
  readonly top: number;
}

/** Height of all rows. In a table taller than a browser can draw, a scroll goes through several rows for each height. */
export function heightOf(rows: number): number {
  return Math.min(rows * ROW_HEIGHT, TALLEST);
}

/** @param scrollTop of the table's area, whose rows are `viewHeight` high */
export function windowAt(scrollTop: number, viewHeight: number, rows: number): GridWindow {
  const inView = viewHeight / ROW_HEIGHT;
  const most = Math.max(0, heightOf(rows) - viewHeight);
  const from = Math.min(scrollTop, most);
  const exact = most === 0 ? 0 : (from / most) * (rows - inView);
  const first = Math.max(0, Math.floor(exact) - BEYOND);
  const end = Math.min(rows, Math.ceil(exact + inView) + BEYOND);
  return { first, end, top: from - (exact - first) * ROW_HEIGHT };
}

/** Where to scroll so that a row is in view; `null` if it is. */
export function scrollToRow(row: number, scrollTop: number, viewHeight: number, rows: number): number | null {
  const inView = viewHeight / ROW_HEIGHT;
  const most = Math.max(0, heightOf(rows) - viewHeight);
  const exact = most === 0 ? 0 : (Math.min(scrollTop, most) / most) * (rows - inView);
  const wanted = row < exact ? row : row + 1 > exact + inView ? row + 1 - inView : null;
  return wanted === null ? null : (wanted / (rows - inView)) * most;
}

/** The row that a key leads to; `null` for any other key. */
export function rowAfter(key: string, row: number, viewHeight: number, rows: number): number | null {
  const page = Math.max(1, Math.floor(viewHeight / ROW_HEIGHT) - 1);
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page },
    ...{ Home: -Infinity, End: Infinity },
  };
  const step = steps[key];
  return step === undefined || rows === 0 ? null : Math.max(0, Math.min(rows - 1, row + step));
}
