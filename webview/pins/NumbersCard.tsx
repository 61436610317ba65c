import { Quantity } from '../text/Quantity';
import type { NumbersReading } from './numbers';
import { numberInWords } from './pinText';

interface Props {
  reading: NumbersReading;
  /** Whether its title is not shown elsewhere. */
  isTitled?: boolean;
}

/** Numbers of an analysis on a card. */
export function NumbersCard({ reading: { title, place, numbers }, isTitled = true }: Props) {
  return (
    <>
      {isTitled && <p class="meaning">{title}</p>}
      <p class="place">{place}</p>
      <table>
        <caption class="unseen">{title}</caption>
        <tbody>
          {numbers.map((number) => (
            <tr key={number.name}>
              <th scope="row">{number.name}</th>
              <td>
                <Quantity value={number.value.mean}>{numberInWords(number)}</Quantity>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
