import type { Histogram } from '../../src/protocol/distributions';
import { Formula } from '../text/Formula';
import { count, percent } from '../../src/protocol/numbers';
import { QuantileCells, QuantileHeadings } from './QuantileCells';
import { quantityName } from '../text/quantityNames';
import { TableView } from '../text/TableView';
import { edgesInWords } from './distributionWords';
import { t } from '../text/translate';

interface Props {
  histograms: readonly Histogram[];
  /** Number of values in each histogram. */
  latentCount: number;
  hasFlows: boolean;
  where: string;
}

/** A table of every histogram's quantiles and bins. */
export function HistogramsTable({ histograms, latentCount, hasFlows, where }: Props) {
  return (
    <TableView label={t`histograms in ${where}`}>
      {() => (
        <>
          <table class="data" data-testid="quantiles">
            <caption>{t`Quantiles in ${where}`}</caption>
            <thead>
              <tr>
                <th scope="col">{t`quantity`}</th>
                <QuantileHeadings />
              </tr>
            </thead>
            <tbody>
              {histograms.map(({ quantity, quantiles }) => (
                <tr key={quantity}>
                  <th scope="row">
                    <Formula>{quantityName(quantity, hasFlows)}</Formula>
                  </th>
                  <QuantileCells quantiles={quantiles} />
                </tr>
              ))}
            </tbody>
          </table>
          <table class="data">
            <caption>{t`Histograms in ${where}, ${count(latentCount)} values each`}</caption>
            <thead>
              <tr>
                <th scope="col">{t`quantity`}</th>
                <th scope="col">{t`from`}</th>
                <th scope="col">{t`to`}</th>
                <th scope="col">{t`count`}</th>
                <th scope="col">{t`share`}</th>
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
        </>
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
  const edges = edgesInWords(histogram.edges);
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
          <td colSpan={2}>{t`not finite`}</td>
          <td>{count(notFinite)}</td>
          <td>{percent(notFinite, latentCount)}</td>
        </tr>
      )}
    </tbody>
  );
}
