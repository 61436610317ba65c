import { type Axis, scaleName } from '../chart/axis';
import { t } from '../text/translate';

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
      <span class="axis-unit">{scale.kind === 'linear' ? unit : t`${unit}, ${scaleName(scale.kind)} scale`}</span>
    </div>
  );
}
