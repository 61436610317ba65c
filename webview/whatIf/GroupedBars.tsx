import { useId, useState } from 'preact/hooks';
import type { PairedEstimate } from '../../src/protocol/statistics';
import { type Axis, scaleName } from '../chart/axis';
import type { Role } from '../../src/figures/contents';
import { Quantity } from '../text/Quantity';

export interface BarRow {
  readonly label: string;
  /** All its numbers, for readers who can't see the bars. */
  readonly words: string;
  /** One value per series; `null` where there is none. */
  readonly values: readonly (PairedEstimate | null)[];
  /** What is printed beside the bars, and its number in full; `null` for nothing. */
  readonly printed: { readonly text: string; readonly value: number; readonly testId: string } | null;
}

interface Props {
  rows: readonly BarRow[];
  /** The parts that the bars of a row play, from the top. */
  roles: readonly Role[];
  axis: Axis;
  unit: string;
  /** What the rows are, for screen readers. */
  label: string;
  testId: string;
  selected: number | null;
  pointed: number | null;
  onPoint: (row: number | null) => void;
  onChoose: (row: number) => void;
  /** Enter. */
  onOpen: (row: number) => void;
}

/** Rows get thinner when the chart would be taller than this, in pixels. */
const ROOM = 400;
const [LOWEST_ROW, TALLEST_ROW] = [11, 24];

/** Bars side by side on one axis, a group of them in each row, with whiskers of one standard error. */
export function GroupedBars(props: Props) {
  const { rows, roles, axis, unit, label, testId, selected, pointed, onPoint, onChoose, onOpen } = props;
  const id = useId();
  const [cursor, setCursor] = useState<number | null>(null);
  const height = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, Math.floor(ROOM / rows.length)));
  const axisUnit = axis.scale.kind === 'linear' ? unit : `${unit}, ${scaleName(axis.scale.kind)}`;
  const longest = Math.max(axisUnit.length, ...rows.map(({ printed }) => printed?.text.length ?? 0));
  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? selected ?? 0;
    const last = rows.length - 1;
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      const row = Math.max(0, Math.min(last, next));
      setCursor(row);
      onPoint(row);
    } else if (event.key === ' ') onChoose(at);
    else if (event.key === 'Enter') onOpen(at);
    else return;
    event.preventDefault();
  };
  return (
    <div class="grouped-bars" style={{ '--row-height': `${height}px`, '--value-width': `${longest}ch` }}>
      <div
        class="bar-rows"
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={`${id}-${cursor ?? selected ?? 0}`}
        data-testid={testId}
        onKeyDown={onKeyDown}
        onPointerLeave={() => {
          onPoint(null);
        }}
        onBlur={() => {
          setCursor(null);
          onPoint(null);
        }}
      >
        {rows.map((row, place) => (
          <div
            key={row.label}
            id={`${id}-${place}`}
            class={`bar-row ${place === selected ? 'selected' : ''} ${place === pointed ? 'pointed' : ''}`}
            role="option"
            aria-selected={place === selected}
            data-testid={`${testId}-${row.label}`}
            onPointerEnter={() => {
              onPoint(place);
            }}
            onClick={() => {
              setCursor(null);
              onChoose(place);
            }}
          >
            <span class="unseen">{row.words}</span>
            <span class="bar-label" aria-hidden="true">
              {row.label}
            </span>
            <span class="bar-field" aria-hidden="true">
              {axis.ticks.map(({ share }) => (
                <span key={share} class="tick-line" style={{ left: `${100 * share}%` }} />
              ))}
              {row.values.map((value, series) => (
                <Bar
                  key={series}
                  value={value}
                  role={roles[series] ?? 'ink'}
                  axis={axis}
                  place={series}
                  of={roles.length}
                />
              ))}
            </span>
            <span class="bar-value" aria-hidden="true">
              {row.printed && (
                <Quantity value={row.printed.value} testId={row.printed.testId}>
                  {row.printed.text}
                </Quantity>
              )}
            </span>
          </div>
        ))}
      </div>
      <div class="bar-row of-axis" aria-hidden="true">
        <span />
        <span class="bar-field">
          {axis.ticks.map(({ share, text }) => (
            <span key={share} class="tick" style={{ left: `${100 * share}%` }}>
              {text}
            </span>
          ))}
        </span>
        <span class="bar-value">{axisUnit}</span>
      </div>
    </div>
  );
}

interface BarProps {
  value: PairedEstimate | null;
  role: Role;
  axis: Axis;
  /** The bar's place in its row. */
  place: number;
  of: number;
}

function Bar({ value, role, axis: { at }, place, of }: BarProps) {
  if (value === null || !Number.isFinite(value.mean)) return null;
  const { mean, standardError } = value;
  const [zero, end] = [at(0), at(mean)];
  const percent = (share: number) => `${100 * share}%`;
  const across = { top: percent((place + 0.08) / of), height: percent(0.84 / of) };
  const [low, high] = [at(mean - (standardError ?? 0)), at(mean + (standardError ?? 0))];
  return (
    <>
      <span
        class={`one-bar ${role}`}
        style={{ ...across, left: percent(Math.min(zero, end)), width: percent(Math.abs(end - zero)) }}
      />
      {standardError !== null && (
        <span
          class="whisker"
          style={{ top: percent((place + 0.5) / of), left: percent(low), width: percent(high - low) }}
        />
      )}
    </>
  );
}
