/** Windows of the table of images, which are requested as they scroll into view. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { FIRST_IMAGE_ROWS, type ImageRow, type ImageRows, type ImageRowsQuery } from '../../src/protocol/images';
import { reasonInWords } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';

export type RowsWish = Pick<ImageRowsQuery, 'sort' | 'descending' | 'filter'>;

export interface KnownRows {
  /** The latest answer, for what is the same in all of them; `null` until there is one. */
  readonly latest: ImageRows | null;
  /** Whether `latest` is for the table that is wanted now, rather than for the one before. */
  readonly isCurrent: boolean;
  /** Why the latest request was refused. */
  readonly refusal: string | null;
  /** The row at a place; `undefined` until it is known. */
  readonly at: (place: number) => ImageRow | undefined;
}

/** Rows per request. */
const ROWS = FIRST_IMAGE_ROWS.count;
/** A fast scroll passes many windows. Those already gone when their turn comes are never requested. */
const MOST_AT_ONCE = 2;
const MOST_KEPT = 64;

interface Windows {
  readonly answers: RunAnswers['imageRows'];
  readonly key: string;
  readonly wish: RowsWish;
  readonly known: Map<number, ImageRows>;
  /** Version that each window was last requested for. */
  readonly versions: Map<number, string>;
  asking: number;
  latest: ImageRows | null;
  refusal: string | null;
}

/**
 * Rows of a table, of which those from `first` to before `end` are in view. They are requested again when `version`
 * changes; until they arrive, the earlier ones stay.
 */
export function useImageRows(
  answers: RunAnswers['imageRows'],
  wish: RowsWish,
  version: string,
  { first, end }: { readonly first: number; readonly end: number },
): KnownRows {
  const key = JSON.stringify(wish);
  const [arrivals, setArrivals] = useState(0);
  const windows = useRef(windowsOf(answers, key, wish));
  const before = useRef<ImageRows | null>(null);
  if (windows.current.answers !== answers) before.current = null;
  if (windows.current.answers !== answers || windows.current.key !== key) {
    before.current = windows.current.latest ?? before.current;
    windows.current = windowsOf(answers, key, wish);
  }
  const { current } = windows;

  useEffect(() => {
    // Of an empty view, too: the table before may have had no rows.
    const last = Math.max(first, end - 1);
    for (let window = Math.floor(first / ROWS); window * ROWS <= last; window++) {
      if (current.versions.get(window) === version) continue;
      const query = { ...current.wish, from: window * ROWS, count: ROWS };
      const known = answers.known(query, version);
      if (known === undefined && current.asking === MOST_AT_ONCE) return;
      current.versions.set(window, version);
      if (known !== undefined) {
        arrived(current, window, known);
        setArrivals((arrivals) => arrivals + 1);
        continue;
      }
      current.asking += 1;
      answers
        .ask(query, version)
        .then(
          (answer) => {
            arrived(current, window, answer);
          },
          (reason: unknown) => {
            current.refusal = reasonInWords(reason);
          },
        )
        .finally(() => {
          current.asking -= 1;
          setArrivals((arrivals) => arrivals + 1);
        });
    }
  }, [answers, current, version, first, end, arrivals]);

  return {
    latest: current.latest ?? before.current,
    isCurrent: current.latest !== null,
    refusal: current.refusal,
    at: (place) => current.known.get(Math.floor(place / ROWS))?.rows[place % ROWS],
  };
}

function windowsOf(answers: RunAnswers['imageRows'], key: string, wish: RowsWish): Windows {
  return { answers, key, wish, known: new Map(), versions: new Map(), asking: 0, latest: null, refusal: null };
}

function arrived(windows: Windows, window: number, answer: ImageRows): void {
  windows.known.delete(window);
  windows.known.set(window, answer);
  const [oldest] = windows.known.keys();
  if (windows.known.size > MOST_KEPT && oldest !== undefined) {
    windows.known.delete(oldest);
    windows.versions.delete(oldest);
  }
  // The same images have the same means. As one object, they let rows that stay be skipped.
  const { latest } = windows;
  const isSame = latest?.images === answer.images && latest.draws === answer.draws;
  windows.latest = isSame ? { ...answer, means: latest.means } : answer;
  windows.refusal = null;
}
