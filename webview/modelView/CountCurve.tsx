import { TableView } from '../text/TableView';
import { count, threeDigits } from '../../src/protocol/numbers';
import { countAt, decadesOf, pathOf, type Series, shareAt } from './curve';
import { t } from '../text/translate';

interface Props {
  title: string;
  testId: string;
  series: readonly Series[];
  /** Number of all channels: the top of the axis. */
  total: number;
  /** A threshold to point out. */
  mark: { readonly at: number; readonly label: string } | null;
}

const WIDTH = 300;
const HEIGHT = 110;

/** How many channels are counted at every threshold. Its numbers at whole decades are in a table below. */
export function CountCurve({ title, testId, series, total, mark }: Props) {
  const decades = decadesOf(series, mark?.at ?? null);
  const powers = Array.from({ length: decades.most - decades.least + 1 }, (_, i) => decades.least + i);
  return (
    <figure class="curve" data-testid={testId}>
      <figcaption>{title}</figcaption>
      <div class="curve-field">
        <span class="curve-top">{count(total)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={title}>
          {powers.map((power) => {
            const x = WIDTH * shareAt(10 ** power, decades);
            return <line key={power} class="grid" x1={x} x2={x} y1={0} y2={HEIGHT} />;
          })}
          {mark && (
            <line
              class="mark"
              x1={WIDTH * shareAt(mark.at, decades)}
              x2={WIDTH * shareAt(mark.at, decades)}
              y1={0}
              y2={HEIGHT}
            />
          )}
          {series.map((one, index) => (
            <path key={one.name} class={`line-${index}`} d={pathOf(one, decades, total, WIDTH, HEIGHT)} />
          ))}
        </svg>
        <span class="curve-bottom">0</span>
      </div>
      <p class="curve-ends">
        <span>{powerInWords(decades.least)}</span>
        <span>{powerInWords(decades.most)} nats</span>
      </p>
      <p class="curve-axis">
        {mark === null ? t`threshold, log scale` : t`threshold, log scale; dashed: ${mark.label}`}
      </p>
      {series.length > 1 && (
        <p class="legend">
          {series.map(({ name }, index) => (
            <span key={name}>
              <span class={`swatch line-${index}`} /> {name}
            </span>
          ))}
        </p>
      )}
      <TableView label={title}>
        {() => (
          <table class="data">
            <thead>
              <tr>
                <th scope="col">nats</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {powers.map((power) => (
                <tr key={power}>
                  <th scope="row">{powerInWords(power)}</th>
                  {series.map((one) => (
                    <td key={one.name}>{t`${count(countAt(one, 10 ** power))} of ${count(total)}`}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </TableView>
    </figure>
  );
}

/** `0.01`, `1`, `1.00 × 10⁻⁶`. */
function powerInWords(power: number): string {
  return Math.abs(power) <= 4 ? String(Number(`1e${power}`)) : threeDigits(10 ** power);
}
