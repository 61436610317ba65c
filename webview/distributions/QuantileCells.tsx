import { QUANTILES } from '../../src/protocol/distributions';
import { sixDigits } from '../../src/protocol/numbers';

/** Column headings of a table of quantiles. */
export function QuantileHeadings() {
  return (
    <>
      {QUANTILES.map((share) => (
        <th key={share} scope="col">
          {Math.round(100 * share)} %
        </th>
      ))}
    </>
  );
}

/** @param quantiles one for each heading; `null` if there are none */
export function QuantileCells({ quantiles }: { quantiles: ArrayLike<number> | null }) {
  return (
    <>
      {QUANTILES.map((share, i) => (
        <td key={share}>{quantiles === null ? '' : sixDigits(quantiles[i] ?? NaN)}</td>
      ))}
    </>
  );
}
