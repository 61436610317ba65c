import type { Plane } from '../../src/protocol/distributions';
import { Formula } from '../text/Formula';
import { count, sixDigits } from '../../src/protocol/numbers';
import { TableView } from '../text/TableView';
import type { ImageNoun } from '../text/words';
import { edgesInWords } from './distributionWords';
import { t } from '../text/translate';
import { nounInWords } from '../text/nouns';

interface Props {
  plane: Plane;
  where: string;
  noun: ImageNoun;
}

/** The points by descending KL, or else the cells that hold latents. */
export function PlaneTable({ plane, where, noun }: Props) {
  return (
    <TableView label={t`plane of ${where}`}>
      {() => (plane.points === null ? <Cells {...{ plane, where }} /> : <Points {...{ plane, where, noun }} />)}
    </TableView>
  );
}

function Points({ plane: { points }, where, noun }: Props) {
  if (points === null) return null;
  const { image, channel, y, x, shift, logDeltaSigma, klNats } = points;
  const order = Array.from(klNats.keys()).sort((a, b) => (klNats[b] ?? 0) - (klNats[a] ?? 0));
  return (
    <table class="data">
      <caption>{t`Latent variables of ${where}, from the largest KL`}</caption>
      <thead>
        <tr>
          {[nounInWords(noun), t`channel`, '(y, x)', 'Δμ/σ_p', 'ln Δσ', 'KL, nats'].map((name) => (
            <th key={name} scope="col">
              <Formula>{name}</Formula>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {order.map((at) => (
          <tr key={at}>
            <th scope="row">{image[at]}</th>
            <td>{channel[at]}</td>
            <td>
              ({y[at]}, {x[at]})
            </td>
            <td>{sixDigits(shift[at] ?? NaN)}</td>
            <td>{sixDigits(logDeltaSigma[at] ?? NaN)}</td>
            <td>{sixDigits(klNats[at] ?? NaN)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cells({ plane: { shiftEdges, logRatioEdges, counts }, where }: Omit<Props, 'noun'>) {
  const [across, upwards] = [edgesInWords(shiftEdges), edgesInWords(logRatioEdges)];
  const columns = shiftEdges.length - 1;
  const filled = Array.from(counts.keys()).filter((at) => (counts[at] ?? 0) > 0);
  return (
    <table class="data">
      <caption>{t`Latent variables of ${where} by cell`}</caption>
      <thead>
        <tr>
          {[t`Δμ/σ_p from`, t`to`, t`ln Δσ from`, t`to`, t`count`].map((name, i) => (
            <th key={i} scope="col">
              <Formula>{name}</Formula>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {filled.map((at) => {
          const [column, row] = [at % columns, Math.floor(at / columns)];
          return (
            <tr key={at}>
              <td>{across[column]}</td>
              <td>{across[column + 1]}</td>
              <td>{upwards[row]}</td>
              <td>{upwards[row + 1]}</td>
              <td>{count(counts[at] ?? 0)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
