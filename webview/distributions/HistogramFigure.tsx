import type { Histogram } from '../../src/protocol/statistics';
import { type Observable, useObserved } from '../state/observable';
import { Formula } from '../text/Formula';
import { count } from '../text/numbers';
import type { PointedBin } from './BinLine';
import { HistogramBars } from './HistogramBars';
import { endsInWords } from './quantities';

interface Props {
  histogram: Histogram;
  /** Name of the histogram's quantity. */
  name: string;
  /** Number of values in the histogram. */
  latentCount: number;
  logarithmic: boolean;
  pointed: Observable<PointedBin | null>;
}

/** One histogram, whose bins can be reached by pointer and arrow keys. */
export function HistogramFigure({ histogram, name, latentCount, logarithmic, pointed }: Props) {
  const { quantity, counts, notFinite } = histogram;
  const bins = counts.length;
  const point = (bin: number | null) => {
    const before = pointed.value;
    if (bin === null) pointed.set(null);
    else if (before?.bin !== bin || before.histogram !== histogram) pointed.set({ name, histogram, bin, latentCount });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const before = pointed.value?.histogram === histogram ? pointed.value.bin : -1;
    const places: Partial<Record<string, number>> = {
      ArrowLeft: Math.max(0, before - 1),
      ArrowRight: Math.min(bins - 1, before + 1),
      Home: 0,
      End: bins - 1,
    };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    point(next);
  };
  return (
    <figure class="histogram">
      <figcaption>
        <Formula>{name}</Formula>
        {notFinite > 0 && <span class="not-finite"> {count(notFinite)} not finite</span>}
      </figcaption>
      {bins > 0 && (
        <>
          <div
            class="field"
            role="application"
            tabIndex={0}
            aria-label={`Histogram of ${name.replace('_', ' ')}, ${bins} bins. Arrow keys move from bin to bin.`}
            data-testid={`histogram-${quantity}`}
            onPointerMove={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const bin = Math.floor(((event.clientX - box.left) / box.width) * bins);
              point(Math.max(0, Math.min(bins - 1, bin)));
            }}
            onPointerLeave={() => {
              point(null);
            }}
            onBlur={() => {
              point(null);
            }}
            onKeyDown={onKeyDown}
          >
            <HistogramBars histogram={histogram} logarithmic={logarithmic} />
            <BinCursor histogram={histogram} pointed={pointed} />
          </div>
          <p class="ends">
            {endsInWords(histogram).map((end, side) => (
              <span key={side}>{end}</span>
            ))}
          </p>
        </>
      )}
    </figure>
  );
}

function BinCursor({ histogram, pointed }: { histogram: Histogram; pointed: Observable<PointedBin | null> }) {
  const at = useObserved(pointed);
  if (at?.histogram !== histogram) return null;
  const width = 100 / histogram.counts.length;
  return <span class="bin-cursor" style={{ left: `${at.bin * width}%`, width: `${width}%` }} />;
}
