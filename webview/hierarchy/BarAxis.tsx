import { type Axis, withScale } from '../chart/axis';

interface Props {
  axis: Axis;
  unit: string;
}

/** The axis below the bars. */
export function BarAxis({ axis: { scale, ticks }, unit }: Props) {
  return (
    <div class="bar-axis" aria-hidden="true">
      <span class="over-axis">
        {ticks.map(({ share, text }) => (
          <span key={share} class="tick" style={{ left: `${100 * share}%` }}>
            {text}
          </span>
        ))}
      </span>
      <span class="axis-unit">{withScale(unit, scale.kind)}</span>
    </div>
  );
}
