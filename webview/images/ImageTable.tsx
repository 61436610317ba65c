import { useCallback, useMemo, useState } from 'preact/hooks';
import type { ImageSort } from '../../src/protocol/images';
import { isUnderWay } from '../../src/protocol/inspection';
import { signedColouring } from '../../src/figures/colour/colourMap';
import type { Measured } from '../sight/measured';
import { Observable, useObserved } from '../state/observable';
import type { RunAnswers } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { usePageKind } from '../theme/theme';
import { END_DEVIATIONS, gradientOf } from './groupCells';
import type { GridWindow } from './gridWindow';
import { ImageFilter } from './ImageFilter';
import { ImageGrid } from './ImageGrid';
import { columnName, noiseInWords, rowsInWords } from './imageWords';
import { useImageRows } from './useImageRows';
import { t } from '../text/translate';

interface Props {
  measured: Measured;
  answers: RunAnswers;
  version: string;
}

/** The first rows are requested before it is known how many are in view. */
const FIRST_WINDOW: GridWindow = { first: 0, end: 1, top: 0 };

/** All images measured so far: what each costs, sorted and filtered. */
export function ImageTable({ measured, answers, version }: Props) {
  const { noun, hasFlows, shown, status } = measured;
  const [wish, setWish] = useState<{ sort: ImageSort | null; descending: boolean }>({ sort: null, descending: true });
  const [filter, setFilter] = useState('');
  const [window, setWindow] = useState(FIRST_WINDOW);
  // Without a NELBO, the cost of an image is its KL.
  const [hasNelbo, setHasNelbo] = useState(true);
  const sort = wish.sort ?? (hasNelbo ? 'nelbo' : 'kl');
  const rows = useImageRows(answers.imageRows, { sort, descending: wish.descending, filter }, version, window);
  const { latest } = rows;
  const pointed = useMemo(() => new Observable<string | null>(null), []);
  const onPoint = useCallback(
    (words: string | null) => {
      pointed.set(words);
    },
    [pointed],
  );
  if (latest !== null && hasNelbo !== (latest.means.nelboNats !== null)) setHasNelbo(!hasNelbo);

  const onSort = useCallback(
    (by: ImageSort) => {
      const isSame = JSON.stringify(by) === JSON.stringify(sort);
      // Costs are looked at from the largest, names and numbers from the first.
      const descending = isSame ? !wish.descending : by !== 'name' && by !== 'index';
      setWish({ sort: by, descending });
    },
    [sort, wish],
  );

  if (latest === null && rows.refusal !== null && !isUnderWay(status))
    return (
      <section class="card" aria-label={t`Images`}>
        <Absent reason={rows.refusal} />
      </section>
    );
  const whole = hasFlows ? 'estimate' : shown.whole;
  const group = typeof sort === 'object' ? sort.group : null;
  const isRanking = sort !== 'name' && sort !== 'index';
  const noise = latest && isRanking ? noiseInWords(latest, group, whole, noun) : null;
  return (
    <section class="card image-table" aria-labelledby="images-title">
      <div class="card-head">
        <h2 id="images-title">{noun === 'image' ? t`Images` : t`Model samples`}</h2>
        <p class="sub" role="status" data-testid="image-count">
          {latest === null ? t`Not measured yet.` : rowsInWords(latest.matching, filter, latest, noun)}
        </p>
        <ImageFilter filter={filter} onFilter={setFilter} />
      </div>
      <p class="sub" data-testid="image-order">
        {[orderInWords(columnName(sort, whole), wish.descending, isRanking), ...(noise === null ? [] : [noise])].join(
          ' · ',
        )}
        {rows.refusal !== null && ` · ${rows.refusal}`}
      </p>
      <ImageGrid
        measured={measured}
        pictures={answers.pictures}
        version={version}
        rows={rows}
        matching={latest?.matching ?? 0}
        sorted={{ sort, descending: wish.descending }}
        onSort={onSort}
        window={window}
        onWindow={setWindow}
        onPoint={onPoint}
      />
      <PointedCell words={pointed} />
      <DeviationLegend />
    </section>
  );
}

function orderInWords(column: string, descending: boolean, isRanking: boolean): string {
  if (isRanking) return descending ? t`nats · largest ${column} first` : t`nats · smallest ${column} first`;
  return descending ? t`nats · by ${column}, reversed` : t`nats · by ${column}`;
}

function PointedCell({ words }: { words: Observable<string | null> }) {
  return (
    <p class="sub line-of-pointer" data-testid="image-line">
      {useObserved(words) ?? t`Point at a cell for its value and percentile.`}
    </p>
  );
}

function DeviationLegend() {
  const colouring = signedColouring(usePageKind());
  return (
    <p class="legend deviations">
      <span>
        −{END_DEVIATIONS} <span class="ramp" style={{ background: gradientOf(colouring) }} /> +{END_DEVIATIONS}
      </span>
      <span>{t`standard deviations from the group’s mean over all images`}</span>
    </p>
  );
}
