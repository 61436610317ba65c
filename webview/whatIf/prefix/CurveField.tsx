import { useMemo } from 'preact/hooks';
import { plusMinus } from '../../../src/protocol/numbers';
import type { Scale } from '../../../src/figures/contents';
import { AxisTicks } from '../../chart/AxisTicks';
import { Formula } from '../../text/Formula';
import { planeOf, type CurvePoint } from './curve';
import { t } from '../../text/translate';

interface Props {
  points: readonly CurvePoint[];
  /** Of the distortion. */
  yScale: Scale;
  xName: string;
  yName: string;
  /** The k whose picture is shown, and the one under the pointer. */
  chosen: number;
  pointed: number | null;
  /** A point's name in words; by default its k. */
  nameOf?: (k: number) => string;
  onPoint: (k: number | null) => void;
  onChoose: (k: number) => void;
}

/** In the units of the drawing, which is stretched to its place. */
const SIZE = 100;

/** Points with error bars, joined by a line. The nearest to the pointer is pointed at. */
export function CurveField(props: Props) {
  const { points, yScale, xName, yName, chosen, pointed, nameOf = (k) => `k = ${k}`, onPoint, onChoose } = props;
  const { x, y } = useMemo(() => planeOf(points, yScale), [points, yScale]);
  const finite = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.distortion.mean));
  const placed = finite.map((point) => {
    const { mean, standardError } = point.distortion;
    const [error, xError] = [standardError ?? 0, point.xError ?? 0];
    return {
      ...{ point, left: SIZE * x.at(point.x), top: SIZE * (1 - y.at(mean)) },
      across: [SIZE * x.at(point.x - xError), SIZE * x.at(point.x + xError)] as const,
      along: [SIZE * (1 - y.at(mean - error)), SIZE * (1 - y.at(mean + error))] as const,
    };
  });
  const nearest = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const distance = ({ left, top }: (typeof placed)[number]) =>
      Math.hypot(
        (left / SIZE) * box.width - (event.clientX - box.left),
        (top / SIZE) * box.height - (event.clientY - box.top),
      );
    return placed.toSorted((a, b) => distance(a) - distance(b))[0]?.point.k ?? null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = finite.findIndex(({ k }) => k === (pointed ?? chosen));
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: finite.length - 1 }[event.key];
    if (next !== undefined) onPoint(finite[Math.max(0, Math.min(finite.length - 1, next))]?.k ?? null);
    else if (event.key === ' ' || event.key === 'Enter') onChoose(pointed ?? chosen);
    else return;
    event.preventDefault();
  };
  return (
    <div class="prefix-curve">
      <p class="axis-name up">
        <Formula>{yName}</Formula>
      </p>
      <AxisTicks along="up" ticks={y.ticks} />
      <div
        class="curve-plane"
        role="application"
        tabIndex={0}
        aria-label={t`${points.length} points: ${yName} over ${xName}. Arrow keys move among them, Space shows the
          picture.`}
        data-testid="prefix-curve"
        onPointerMove={(event) => {
          onPoint(nearest(event));
        }}
        onPointerLeave={() => {
          onPoint(null);
        }}
        onBlur={() => {
          onPoint(null);
        }}
        onClick={() => {
          if (pointed !== null) onChoose(pointed);
        }}
        onKeyDown={onKeyDown}
      >
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} preserveAspectRatio="none" aria-hidden="true">
          {x.ticks.map(({ share }) => (
            <line key={`x ${share}`} class="grid" x1={SIZE * share} x2={SIZE * share} y1={0} y2={SIZE} />
          ))}
          {y.ticks.map(({ share }) => (
            <line key={`y ${share}`} class="grid" x1={0} x2={SIZE} y1={SIZE * (1 - share)} y2={SIZE * (1 - share)} />
          ))}
          <polyline points={placed.map(({ left, top }) => `${left},${top}`).join(' ')} />
          {placed.map(({ point, left, top, across, along }) => (
            <g key={point.k} class="error">
              <line x1={left} x2={left} y1={along[0]} y2={along[1]} />
              <line x1={across[0]} x2={across[1]} y1={top} y2={top} />
            </g>
          ))}
        </svg>
        {placed.map(({ point: { k, distortion }, left, top }) => (
          <span
            key={k}
            class={`curve-point ${k === chosen ? 'chosen' : ''} ${k === pointed ? 'pointed' : ''}`}
            style={{ left: `${left}%`, top: `${top}%` }}
            data-testid={`point-${k}`}
            data-value={String(distortion.mean)}
            title={`${nameOf(k)}: ${plusMinus(distortion)} nats`}
          />
        ))}
      </div>
      <AxisTicks along="across" ticks={x.ticks} />
      <p class="axis-name across">
        <Formula>{xName}</Formula>
      </p>
    </div>
  );
}
