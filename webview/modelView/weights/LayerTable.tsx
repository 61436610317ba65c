import type { ComponentChildren } from 'preact';
import { sixDigits } from '../../../src/protocol/numbers';
import { visibleName } from '../../../src/protocol/visibleText';
import { ColumnHeads } from '../../text/ColumnHeads';
import { Quantity } from '../../text/Quantity';
import { TableView } from '../../text/TableView';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

export interface Layer {
  readonly name: string;
  readonly value: number;
  /** Its shape or its number of channels. */
  readonly size: string;
}

const NAMES = { convolution: t`convolution`, 'batch norm': t`batch norm` } as const;

interface Props {
  /** What a layer is. */
  layer: keyof typeof NAMES;
  /** What the numbers are, with their symbol. */
  value: string;
  size: string;
  layers: readonly Layer[];
  sum: number;
  testId: string;
}

/** Layers on the first screen; all are in the table below. */
const SHOWN = 8;

/** The layers with the largest values, their sum, and all layers in a table that unfolds. */
export function LayerTable({ layer, value, size, layers, sum, testId }: Props) {
  const name = NAMES[layer];
  const columns = [name, value, size];
  const label = t`${value} of every ${name}, in the order of the file`;
  return (
    <>
      <div class="scroll" role="region" aria-label={t`Largest ${value} by ${name}`} tabIndex={0}>
        <Table columns={columns} rows={largest(layers)} testId={testId}>
          <tr class="total">
            <th scope="row">{t`sum over ${counted(layers.length, layer)}`}</th>
            <Value value={sum} />
            <td />
          </tr>
        </Table>
      </div>
      {layers.length > SHOWN && (
        <TableView label={label}>
          {() => <Table columns={columns} rows={layers} testId={`${testId}-all`} caption={label} />}
        </TableView>
      )}
    </>
  );
}

interface TableProps {
  columns: readonly string[];
  rows: readonly Layer[];
  testId: string;
  caption?: string;
  children?: ComponentChildren;
}

function Table({ columns, rows, testId, caption, children }: TableProps) {
  return (
    <table class="data layers" data-testid={testId}>
      {caption !== undefined && <caption>{caption}</caption>}
      <thead>
        <ColumnHeads columns={columns} />
      </thead>
      <tbody>
        {rows.map(({ name, value, size }) => (
          <tr key={name}>
            <th scope="row">{visibleName(name)}</th>
            <Value value={value} />
            <td>{size}</td>
          </tr>
        ))}
        {children}
      </tbody>
    </table>
  );
}

function Value({ value }: { value: number }) {
  return (
    <td>
      <Quantity value={value}>{sixDigits(value)}</Quantity>
    </td>
  );
}

/** Those that are not finite come first. */
function largest(layers: readonly Layer[]): Layer[] {
  const rank = ({ value }: Layer) => (Number.isNaN(value) ? Infinity : value);
  return layers.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a))).slice(0, SHOWN);
}
