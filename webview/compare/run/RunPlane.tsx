import type { LoggedCurve } from '../../../src/protocol/compare/loggedHistory';
import type { MeasuredCheckpoint } from '../../../src/protocol/compare/trainingRun';
import { plusMinus } from '../../../src/protocol/numbers';
import { AxisTicks } from '../../chart/AxisTicks';
import { RunHandles, type RunSides } from './RunHandles';
import type { RunAxis, RunCurve, RunPlaces } from './runCurves';
import { t } from '../../text/translate';

interface Props {
  checkpoints: readonly MeasuredCheckpoint[];
  curves: readonly RunCurve[];
  logged: readonly LoggedCurve[];
  along: RunPlaces;
  x: RunAxis;
  y: RunAxis;
  colourOf: (name: string) => string;
  sides: RunSides;
  onChoose: (sides: RunSides) => void;
}

const SIZE = 100;

/** Curves over steps or epochs: measured ones as lines with points, logged ones dashed. */
export function RunPlane({ checkpoints, curves, logged, along, x, y, colourOf, sides, onChoose }: Props) {
  const { a, b } = sides;
  const place = (value: number, at: number) => `${round(SIZE * x.at(at))},${round(SIZE * (1 - y.at(value)))}`;
  return (
    <div class="run-curves" data-testid="run-curves">
      <AxisTicks along="up" ticks={y.ticks} />
      <div class="run-plane">
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} preserveAspectRatio="none" aria-hidden="true">
          {y.ticks.map(({ share }) => (
            <line key={share} class="grid" x1={0} x2={SIZE} y1={SIZE * (1 - share)} y2={SIZE * (1 - share)} />
          ))}
          {logged.map((curve) => (
            <path
              key={curve.tag}
              class={`logged ${curve.on === 'validation images' ? 'validation' : ''}`}
              data-tag={curve.tag}
              style={{ stroke: colourOf(curve.beside) }}
              d={pathThrough(
                curve.values.map((value, index) => {
                  const at = along.ofLogged?.(curve)[index] ?? null;
                  return at === null || !Number.isFinite(value) || !Number.isFinite(x.at(at)) ? null : place(value, at);
                }),
              )}
            />
          ))}
          {curves.map(({ name, values }) => {
            const points = values.map((value, index) =>
              value === null || !Number.isFinite(value.mean) ? null : place(value.mean, along.places[index] ?? NaN),
            );
            return (
              <g key={name} style={{ stroke: colourOf(name) }}>
                <path class="measured" d={pathThrough(points)} />
                <path class="points" d={points.map((point) => (point === null ? '' : `M${point}h0`)).join('')} />
              </g>
            );
          })}
        </svg>
        {checkpoints.map(({ path, name, point, isGone }, index) => (
          <button
            key={`${path} ${index}`}
            type="button"
            class={`run-checkpoint ${index === a ? 'is-a' : ''} ${index === b ? 'is-b' : ''}`}
            style={{ left: `${100 * x.at(along.places[index] ?? NaN)}%` }}
            title={`${name}: ${point?.nelbo ? `NELBO ${plusMinus(point.nelbo)}` : t`not measured`}. ${
              isGone ? t`Overwritten since: its weights are gone.` : t`Click to compare with it.`
            }`}
            aria-label={t`Compare with ${name}`}
            data-testid={`run-checkpoint-${index}`}
            disabled={index === a || isGone}
            onClick={() => {
              onChoose({ a, b: index });
            }}
          >
            {index === a ? 'A' : index === b ? 'B' : ''}
          </button>
        ))}
      </div>
      {checkpoints.length > 1 && (
        <RunHandles
          checkpoints={checkpoints}
          shares={along.places.map((at) => x.at(at))}
          sides={sides}
          onChoose={onChoose}
        />
      )}
      <AxisTicks
        along="across"
        ticks={
          along.ofLogged === null
            ? along.places.map((at) => ({ share: x.at(at), text: String(at) }))
            : x.ticks.map(({ share, text }) => ({ share, text }))
        }
      />
    </div>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A line through points, broken where one is missing. */
function pathThrough(points: readonly (string | null)[]): string {
  return points
    .map((point, index) => {
      if (point === null) return '';
      return `${(points[index - 1] ?? null) === null ? 'M' : 'L'}${point}`;
    })
    .join('');
}
