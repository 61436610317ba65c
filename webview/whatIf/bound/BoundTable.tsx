import { sixDigits } from '../../../src/protocol/numbers';
import { visibleName } from '../../../src/protocol/visibleText';
import type { BoundReport, ImageBound } from '../../../src/protocol/whatIf/bound';
import { ColumnHeads } from '../../text/ColumnHeads';
import { useSight } from '../../sight/context';
import { Quantity } from '../../text/Quantity';
import { TableView } from '../../text/TableView';
import type { ImageNoun } from '../../text/words';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

interface Props {
  bound: BoundReport;
  noun: ImageNoun;
  /** What the means are over, in words. */
  covered: string;
}

/** The bound of every image. */
export function BoundTable({ bound: { images }, noun, covered }: Props) {
  const label = t`Bound of each ${nounInWords(noun)}, in nats`;
  const columns = [
    noun,
    'L',
    t`error over draws`,
    '−NELBO',
    t`L above −NELBO`,
    t`effective sample size`,
    t`largest weight`,
  ];
  return (
    <TableView label={label}>
      {() => (
        <table class="data" data-testid="bound-table">
          <caption>
            {t`${label}: ${covered}. The error is known where the effective sample size is at least 10.`}
          </caption>
          <thead>
            <ColumnHeads columns={columns} />
          </thead>
          <tbody>
            {images.map((one) => (
              <Row key={one.image} one={one} />
            ))}
          </tbody>
        </table>
      )}
    </TableView>
  );
}

function Row({ one }: { one: ImageBound }) {
  const { whatIfPointed } = useSight();
  const { image, name, boundNats, errorNats, elboNats, gapNats, effectiveSampleSize, largestWeight } = one;
  const values = [boundNats, errorNats, elboNats, gapNats, effectiveSampleSize, largestWeight];
  return (
    <tr
      onPointerEnter={() => {
        whatIfPointed.set({ kind: 'bound', image });
      }}
      onPointerLeave={() => {
        whatIfPointed.set(null);
      }}
    >
      <th scope="row">{name === null ? image : `${image} (${visibleName(name)})`}</th>
      {values.map((value, column) => (
        <td key={column}>{value === null ? '—' : <Quantity value={value}>{sixDigits(value)}</Quantity>}</td>
      ))}
    </tr>
  );
}
