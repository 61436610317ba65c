import { useSight } from '../sight/context';
import { useObserved } from '../state/observable';
import type { GridPlace } from './gridPlace';

interface Props {
  columns: number;
  rows: number;
}

/**
 * Outlines of the selected cell and of the one pointed at. They are drawn over the grid, so that moving them redraws no
 * cells.
 */
export function GridOutlines({ columns, rows }: Props) {
  const { sight, pointed } = useSight();
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
      {outline('selected', sight.selection)}
      {under && outline('pointed', under)}
    </div>
  );
}

function band(group: number, rows: number) {
  return { top: `${(100 * group) / rows}%`, height: `${100 / rows}%` };
}
