import { type Observable, useObserved } from '../state/observable';
import type { Selection, Target } from '../state/selection';
import type { GridPlace } from './gridPlace';

interface Props {
  selected: Selection;
  pointed: Observable<Target | null>;
  columns: number;
  rows: number;
}

/** What is selected and what is pointed at, drawn over the grid so that moving leaves its cells as they are. */
export function GridOutlines({ selected, pointed, columns, rows }: Props) {
  const target = useObserved(pointed);
  const under: GridPlace | null =
    target === null || target.kind === 'position'
      ? null
      : { group: target.group, channel: target.kind === 'channel' ? target.channel : null };
  const outline = (kind: string, { group, channel }: GridPlace) => (
    <>
      <span class="over-bars">
        {(channel === null || kind === 'selected') && <span class={`outline ${kind}`} style={band(group, rows)} />}
      </span>
      <span class="over-cells">
        {channel !== null && (
          <span
            class={`outline ${kind}`}
            style={{ ...band(group, rows), left: `${(100 * channel) / columns}%`, width: `${100 / columns}%` }}
          />
        )}
      </span>
    </>
  );
  return (
    <div class="outlines" aria-hidden="true">
      {outline('selected', selected)}
      {under && outline('pointed', under)}
    </div>
  );
}

function band(group: number, rows: number) {
  return { top: `${(100 * group) / rows}%`, height: `${100 / rows}%` };
}
