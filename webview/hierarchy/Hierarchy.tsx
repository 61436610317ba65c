import { useMemo, useState } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import { Formula } from '../text/Formula';
import { inNats, plusMinus } from '../text/numbers';
import type { ImageNoun } from '../text/words';
import { HierarchyTable } from './HierarchyTable';
import { KlBars } from './KlBars';

interface Props {
  shapes: readonly GroupShape[];
  summaries: readonly (GroupSummary | null)[];
  selected: number;
  noun: ImageNoun;
  onSelect: (group: number) => void;
  /** The group under the pointer or the keyboard's cursor; `null` when it leaves. */
  onPoint: (group: number | null) => void;
}

const TALLEST_ROW = 19;
const LOWEST_ROW = 12;
/** Height over which rows become thinner, so that the picture stays one. */
const ROOM = 400;

/** KL of every latent group, coarsest on top: a list to choose from, with a chart lying in its rows. */
export function Hierarchy({ shapes, summaries, selected, noun, onSelect, onPoint }: Props) {
  const [cursor, setCursor] = useState<number | null>(null);
  const rows = useMemo(() => shapes.map((_, group) => summaries[group] ?? null), [shapes, summaries]);
  const measured = rows.filter((row) => row !== null);
  const { texts, unit } = inNats(measured.map((row) => row.klNats.mean));
  const rowHeight = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, Math.floor(ROOM / shapes.length)));

  const point = (group: number | null) => {
    setCursor(group);
    onPoint(group === null || rows[group] === null ? null : group);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? selected;
    if (event.key === 'ArrowDown') point(Math.min(shapes.length - 1, at + 1));
    else if (event.key === 'ArrowUp') point(Math.max(0, at - 1));
    else if (event.key === 'Home') point(0);
    else if (event.key === 'End') point(shapes.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') onSelect(at);
    else return;
    event.preventDefault();
  };

  return (
    <section class="card" aria-labelledby="hierarchy-title">
      <p class="legend">
        <span class="swatch shift" /> shift <Formula>½(Δμ/σ_p)²</Formula>
        <span class="swatch scale" /> scale <Formula>½(Δσ² − 1 − ln Δσ²)</Formula>
        <span class="unit">
          {unit} per {noun}
          {measured.some((row) => row.klNats.standardError !== null) && ', mean ± standard error'}
        </span>
      </p>
      <h2 id="hierarchy-title">Hierarchy</h2>
      <p class="sub">KL of each latent group, coarsest first. Select a row.</p>
      <div
        class={`hierarchy ${rowHeight < 15 ? 'dense' : ''}`}
        role="listbox"
        tabIndex={0}
        aria-label="Latent groups by KL"
        aria-activedescendant={`group-${cursor ?? selected}`}
        data-testid="hierarchy"
        onKeyDown={onKeyDown}
        onPointerLeave={() => {
          point(null);
        }}
        onBlur={() => {
          point(null);
        }}
      >
        <KlBars summaries={rows} />
        {shapes.map((shape, group) => {
          const row = rows[group] ?? null;
          const newScale = shape.height !== shapes[group - 1]?.height || shape.width !== shapes[group - 1]?.width;
          return (
            <div
              key={group}
              id={`group-${group}`}
              data-testid={`group-${group}`}
              class={`row ${group === cursor ? 'pointed' : ''}`}
              style={{ height: `${rowHeight}px` }}
              role="option"
              aria-selected={group === selected}
              aria-label={rowInWords(group, shape, row, noun)}
              onPointerEnter={() => {
                point(group);
              }}
              onClick={() => {
                onSelect(group);
              }}
            >
              <span class="scale-label">{newScale ? `${shape.height} × ${shape.width}` : ''}</span>
              <span class="index">{group}</span>
              <span class="bar" />
              <span class="value" data-value={row ? String(row.klNats.mean) : undefined}>
                {row ? texts[measured.indexOf(row)] : '…'}
              </span>
            </div>
          );
        })}
      </div>
      <HierarchyTable shapes={shapes} summaries={rows} noun={noun} />
    </section>
  );
}

function rowInWords(group: number, { height, width }: GroupShape, row: GroupSummary | null, noun: ImageNoun): string {
  const place = `group ${group}, ${height} by ${width}`;
  return row ? `${place}: ${plusMinus(row.klNats)} nats per ${noun}` : `${place}: not measured yet`;
}
