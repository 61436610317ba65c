import { Formula } from '../text/Formula';
import { LOG_P, LOG_Q } from '../text/meanings';
import { aligned } from '../text/numbers';
import { Quantity } from '../text/Quantity';

interface Props {
  logQNats: number;
  logPNats: number;
  differenceNats: number;
  /** Whether they are means. */
  mean: boolean;
}

/** With flows: two log densities and the difference that they make, in nats. */
export function Difference({ logQNats, logPNats, differenceNats, mean }: Props) {
  const [logQ = '', logP = '', difference = ''] = aligned([logQNats, logPNats, differenceNats]);
  return (
    <table class="addends">
      <caption class="unseen">Log densities and their difference, in nats</caption>
      <tbody>
        <tr>
          <th scope="row">
            {mean && 'mean '}
            <Formula>{LOG_Q}</Formula>
          </th>
          <td>
            <Quantity value={logQNats} testId="log-q">
              {logQ}
            </Quantity>
          </td>
        </tr>
        <tr>
          <th scope="row">
            {mean && 'mean '}
            <Formula>{LOG_P}</Formula>
          </th>
          <td>
            <Quantity value={logPNats} testId="log-p">
              {logP}
            </Quantity>
          </td>
        </tr>
        <tr class="sum">
          <th scope="row">difference</th>
          <td>
            <Quantity value={differenceNats} testId="log-difference">
              {difference}
            </Quantity>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
