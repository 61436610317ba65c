import { useRef, useState } from 'preact/hooks';
import type { MeasuredCheckpoint } from '../../../src/protocol/compare/trainingRun';
import { t } from '../../text/translate';

/** The places of A and B among the checkpoints; `null` where there is none. */
export interface RunSides {
  readonly a: number | null;
  readonly b: number | null;
}

interface Props {
  checkpoints: readonly MeasuredCheckpoint[];
  /** Places along the axis, from 0 to 1. */
  shares: readonly number[];
  sides: RunSides;
  onChoose: (sides: RunSides) => void;
}

type Side = keyof RunSides;

/** Two handles on the axis: A, whose results the page shows, and B, the baseline. Both are dragged, or moved by keys. */
export function RunHandles({ checkpoints, shares, sides, onChoose }: Props) {
  const track = useRef<HTMLDivElement>(null);
  /** A handle that is on its way. */
  const [moving, move] = useState<{ side: Side; to: number } | null>(null);
  const free = (side: Side) =>
    [...checkpoints.keys()].filter(
      (index) => checkpoints[index]?.isGone === false && index !== sides[side === 'a' ? 'b' : 'a'],
    );
  const choose = (chosen: typeof moving) => {
    move(null);
    if (chosen !== null && chosen.to !== sides[chosen.side]) onChoose({ ...sides, [chosen.side]: chosen.to });
  };
  const nearest = (side: Side, clientX: number): number | null => {
    const { left = 0, width = 1 } = track.current?.getBoundingClientRect() ?? {};
    const distance = (index: number) => Math.abs((shares[index] ?? NaN) - (clientX - left) / width);
    return free(side).toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
  };
  return (
    <div class="run-handles" ref={track}>
      {(['a', 'b'] as const).map((side) => {
        const at = moving?.side === side ? moving.to : sides[side];
        const among = free(side);
        const name = at === null ? t`none` : (checkpoints[at]?.name ?? '');
        const label = side === 'a' ? t`A, whose results are shown` : t`B, the baseline`;
        return (
          <button
            key={side}
            type="button"
            role="slider"
            class={`run-handle ${at === null ? 'parked' : ''}`}
            style={{ left: `${100 * (at === null ? 1 : (shares[at] ?? 0))}%` }}
            title={t`${label}: ${name}. Drag it to another checkpoint; or move it with the arrow keys, then press
              Enter.`}
            aria-label={label}
            aria-valuemin={0}
            aria-valuemax={checkpoints.length - 1}
            aria-valuenow={at ?? 0}
            aria-valuetext={name}
            data-testid={`run-handle-${side}`}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              if (at !== null) move({ side, to: at });
            }}
            onPointerMove={(event) => {
              if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
              const to = nearest(side, event.clientX);
              if (to !== null) move({ side, to });
            }}
            onPointerUp={() => {
              choose(moving);
            }}
            onPointerCancel={() => {
              move(null);
            }}
            onKeyDown={(event) => {
              const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
              if (step !== undefined) {
                const next =
                  among[among.indexOf(at ?? -1) + (at === null ? 0 : step)] ?? among.at(at === null ? -1 : 0);
                const isEnd = at !== null && among[among.indexOf(at) + step] === undefined;
                if (next !== undefined && !isEnd) move({ side, to: next });
              } else if (event.key === 'Enter' || event.key === ' ') choose(moving);
              else if (event.key === 'Escape' && moving !== null) move(null);
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
            onBlur={() => {
              move(null);
            }}
          >
            {side.toUpperCase()}
          </button>
        );
      })}
    </div>
  );
}
