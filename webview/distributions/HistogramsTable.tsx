import type { Histogram, Histograms } from '../../src/protocol/statistics';
import { Formula } from '../text/Formula';
import { count, percent } from '../text/numbers';
import { TableView } from '../text/TableView';
import { edgesInWords, quantityName } from './quantities';

interface Props {
  histograms: Histograms;
  hasFlows: boolean;
  where: string;
}

/** A table of every histogram's bins. */
export function HistogramsTable({ histograms: { histograms, latents: latentCount }, hasFlows, where }: Props) {
  return (
    <TableView label={`histograms in ${where}`}>
      {() => (
        <table class="data">
          <caption>
            Histograms in {where}, {count(latentCount)} values each
          </caption>
          <thead>
            <tr>
              <th scope="col">quantity</th>
              <th scope="col">from</th>
              <th scope="col">to</th>
              <th scope="col">count</th>
              <th scope="col">share</th>
            </tr>
          </thead>
          {histograms.map((histogram) => (
            <Bins
              key={histogram.quantity}
              histogram={histogram}
              quantity={quantityName(histogram.quantity, hasFlows)}
              latentCount={latentCount}
            />
          ))}
        </table>
      )}
    </TableView>
  );
}

interface BinsProps {
  histogram: Histogram;
  quantity: string;
  latentCount: number;
}

function Bins({ histogram, quantity, latentCount }: BinsProps) {
  const { counts, notFinite } = histogram;
  const edges = edgesInWords(histogram);
  const name = (
    <th scope="row">
      <Formula>{quantity}</Formula>
    </th>
  );
  return (
    <tbody>
      {Array.from(counts, (number, bin) => (
        <tr key={bin}>
          {name}
          <td>{edges[bin]}</td>
          <td>{edges[bin + 1]}</td>
          <td>{count(number)}</td>
          <td>{percent(number, latentCount)}</td>
        </tr>
      ))}
      {notFinite > 0 && (
        <tr>
          {name}
          <td colSpan={2}>not finite</td>
          <td>{count(notFinite)}</td>
          <td>{percent(notFinite, latentCount)}</td>
        </tr>
      )}
    </tbody>
  );
}
