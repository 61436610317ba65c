import type { ColourScale } from '../../src/figures/colour/colourScale';
import { valueColour } from '../../src/figures/colour/colourScale';
import type { ComparedNumber } from '../../src/protocol/compare/comparison';
import type { GroupShape } from '../../src/protocol/inspection';
import { plusMinus } from '../../src/protocol/numbers';
import type { PairedEstimate } from '../../src/protocol/statistics';
import type { Axis } from '../chart/axis';
import type { CompareChoice } from '../sight/compareChoice';
import { Quantity } from '../text/Quantity';
import { size } from '../text/words';
import { signedEstimate } from '../whatIf/whatIfWords';
import { t } from '../text/translate';

interface Props {
  group: number;
  number: ComparedNumber;
  shape: GroupShape | null;
  /** Whether the group above has another resolution. */
  isFirstOfScale: boolean;
  /** Of both sides, and of the differences. */
  axis: Axis;
  changeAxis: Axis;
  channels: readonly ComparedNumber[];
  scale: ColourScale;
  cells: CompareChoice['cells'];
  selected: boolean;
  isPointed: boolean;
  pointedChannel: number | null;
  onPoint: (group: number, channel: number | null) => void;
  onChoose: (channel: number | null) => void;
}

/** One group: its KL on both sides on one axis, the difference with its error, and its channels. */
export function ComparedRow(props: Props) {
  const { group, number, shape, isFirstOfScale, axis, changeAxis, channels, scale, cells } = props;
  const { selected, isPointed, pointedChannel, onPoint, onChoose } = props;
  const { a, b, difference, isMarked } = number;
  const words = t`group ${group}: A ${plusMinus(a)}, B ${plusMinus(b)}, A − B ${signedEstimate(difference)} nats per
    image`;
  return (
    <div
      id={`compared-row-${group}`}
      class={`compared-row ${selected ? 'selected' : ''} ${isPointed ? 'pointed' : ''}`}
      role="option"
      aria-selected={selected}
      data-testid={`compared-group-${group}`}
    >
      <span
        class="compared-whole"
        onPointerEnter={() => {
          onPoint(group, null);
        }}
        onClick={() => {
          onChoose(null);
        }}
      >
        <span class="unseen">{words}</span>
        <span class="scale-label" aria-hidden="true">
          {isFirstOfScale && shape !== null ? size(shape) : ''}
        </span>
        <span class="bar-label" aria-hidden="true">
          {group}
        </span>
        <span class="bar-field" aria-hidden="true">
          <Ticks axis={axis} />
          <Extent axis={axis} value={a} role="side-a" />
          <Extent axis={axis} value={b} role="side-b" />
        </span>
        <span class="bar-field" aria-hidden="true">
          <Ticks axis={changeAxis} />
          <Extent axis={changeAxis} value={difference} role={difference.mean < 0 ? 'less' : 'more'} />
          <Whisker axis={changeAxis} value={difference} />
        </span>
        <span class="bar-value" aria-hidden="true">
          <Quantity value={difference.mean} testId={`compared-kl-${group}`}>
            {signedEstimate(difference)}
          </Quantity>
          {isMarked ? ' *' : ''}
        </span>
      </span>
      <span class="compared-cells" aria-hidden="true">
        {channels.map((channel, index) => (
          <span
            key={index}
            class={`compared-cell ${index === pointedChannel ? 'pointed' : ''}`}
            style={cellStyle(channel, scale, cells)}
            data-testid={`compared-cell-${group}-${index}`}
            data-value={String(channel.difference.mean)}
            onPointerEnter={() => {
              onPoint(group, index);
            }}
            onClick={() => {
              onChoose(index);
            }}
          />
        ))}
      </span>
    </div>
  );
}

/** The ticks of both axes. */
export function AxisRow({ axis, changeAxis }: { axis: Axis; changeAxis: Axis }) {
  const texts = (of: Axis) => (
    <span class="bar-field">
      {of.ticks.map(({ share, text }) => (
        <span key={share} class="tick" style={{ left: `${100 * share}%` }}>
          {text}
        </span>
      ))}
    </span>
  );
  return (
    <div class="compared-row of-axis" aria-hidden="true">
      <span class="compared-whole">
        <span class="scale-label" />
        <span class="bar-label" />
        {texts(axis)}
        {texts(changeAxis)}
        <span class="bar-value">nats</span>
      </span>
      <span class="compared-cells" />
    </div>
  );
}

function Ticks({ axis: { ticks } }: { axis: Axis }) {
  return (
    <>
      {ticks.map(({ share }) => (
        <span key={share} class="tick-line" style={{ left: `${100 * share}%` }} />
      ))}
    </>
  );
}

interface MarkProps {
  axis: Axis;
  value: PairedEstimate;
}

function Extent({ axis: { at }, value: { mean }, role }: MarkProps & { role: 'side-a' | 'side-b' | 'less' | 'more' }) {
  if (!Number.isFinite(mean)) return null;
  const [zero, end] = [at(0), at(mean)];
  return (
    <span
      class={`compared-bar ${role}`}
      style={{ left: `${100 * Math.min(zero, end)}%`, width: `${100 * Math.abs(end - zero)}%` }}
    />
  );
}

function Whisker({ axis: { at }, value: { mean, standardError } }: MarkProps) {
  if (standardError === null || !Number.isFinite(mean)) return null;
  const [low, high] = [at(mean - standardError), at(mean + standardError)];
  return <span class="whisker" style={{ top: '50%', left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />;
}

/** Both sides share a cell: A on the left, B on the right. */
function cellStyle({ a, b, difference }: ComparedNumber, scale: ColourScale, cells: CompareChoice['cells']) {
  if (cells === 'A − B') return { backgroundColor: valueColour(scale, difference.mean) };
  const [left, right] = [valueColour(scale, a.mean), valueColour(scale, b.mean)];
  return { background: `linear-gradient(90deg, ${left} 50%, ${right} 50%)` };
}
