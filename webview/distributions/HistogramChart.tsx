import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { heightOf } from '../../src/figures/scales/counts';
import { Formula } from '../text/Formula';
import { count, threeDigits } from '../../src/protocol/numbers';
import { rangeInWords, ticksInWords } from './distributionWords';
import { stepPath } from './histogramPath';
import { t } from '../text/translate';

export interface ChartSeries {
  readonly name: string;
  /** The distribution whose colour it has. */
  readonly role: 'prior' | 'posterior' | 'kl';
  /** One value per bin. */
  readonly counts: Float64Array;
  /** Drawn as one labelled line, if all values are the same; otherwise `null`. */
  readonly constant: number | null;
  readonly notFinite: number;
}

interface Props {
  testId: string;
  /** What the axis shows, for screen readers. */
  label: string;
  edges: Float64Array;
  /** Those further back come later. */
  series: readonly ChartSeries[];
  logarithmic: boolean;
  /** The number or share in a bin, in words. */
  inWords: (series: ChartSeries, bin: number) => string;
  /** Receives what the bin pointed at holds; `null` if none is. */
  onPoint: (words: ComponentChildren) => void;
}

/** Distributions over one axis, as steps. Their bins can be reached by pointer and arrow keys. */
export function HistogramChart({ testId, label, edges, series, logarithmic, inWords, onPoint }: Props) {
  const [pointed, setPointed] = useState<number | null>(null);
  const bins = Math.max(0, edges.length - 1);
  const most = Math.max(0, ...series.filter(({ constant }) => constant === null).flatMap(({ counts }) => [...counts]));
  const point = (bin: number | null) => {
    if (bin === pointed) return;
    setPointed(bin);
    onPoint(
      bin === null ? null : (
        <>
          {rangeInWords(edges, bin)}:{' '}
          {series.map((one, i) => (
            <span key={one.name}>
              {i > 0 && ' · '}
              <Formula>{one.name}</Formula> {inWords(one, bin)}
            </span>
          ))}
        </>
      ),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const places: Partial<Record<string, number>> = {
      ArrowLeft: Math.max(0, (pointed ?? 0) - 1),
      ArrowRight: Math.min(bins - 1, (pointed ?? -1) + 1),
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
        {series.map(({ name, role, constant, notFinite }) => (
          <span key={name} class={`series ${role}`}>
            <Formula>{name}</Formula>
            {constant !== null && ` = ${threeDigits(constant)}`}
            {notFinite > 0 && <span class="not-finite"> {t`${count(notFinite)} not finite`}</span>}
          </span>
        ))}
      </figcaption>
      {bins > 0 && (
        <>
          <div
            class="field"
            role="application"
            tabIndex={0}
            aria-label={t`Histogram of ${label}, ${bins} bins. Arrow keys move from bin to bin.`}
            data-testid={testId}
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
            <svg viewBox={`0 0 ${bins} 1`} preserveAspectRatio="none" aria-hidden="true">
              {series
                .toReversed()
                .map(({ name, role, counts, constant }) =>
                  constant === null ? (
                    <path
                      key={name}
                      class={role}
                      d={stepPath(Array.from(counts, (number) => heightOf(number, most, logarithmic)))}
                    />
                  ) : (
                    <line key={name} class={role} {...lineAt(constant, edges)} y1={0} y2={1} />
                  ),
                )}
              {pointed !== null && <rect class="cursor" x={pointed} y={0} width={1} height={1} />}
            </svg>
          </div>
          <p class="ends">
            {ticksInWords(edges).map((tick, place) => (
              <span key={place}>{tick}</span>
            ))}
          </p>
        </>
      )}
    </figure>
  );
}

function lineAt(value: number, edges: Float64Array): { readonly x1: number; readonly x2: number } {
  const [least, most] = [edges[0] ?? 0, edges[edges.length - 1] ?? 1];
  const x = ((value - least) / (most - least)) * (edges.length - 1);
  return { x1: x, x2: x };
}
