import type { ComponentChildren } from 'preact';
import { TableView } from '../text/TableView';

interface Props {
  /** What is behind the table's summary. */
  label: string;
  caption: ComponentChildren;
  height: number;
  width: number;
  /** By latent position, row by row. */
  values: Float64Array;
  print: (value: number, index: number) => string;
}

/** A map's values as a table with a cell for each latent position. */
export function PositionTable({ label, caption, height, width, values, print }: Props) {
  const columns = Array.from({ length: width }, (_, x) => x);
  return (
    <TableView label={label}>
      {() => (
        <table class="data">
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">y \ x</th>
              {columns.map((x) => (
                <th key={x} scope="col">
                  {x}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: height }, (_, y) => (
              <tr key={y}>
                <th scope="row">{y}</th>
                {columns.map((x) => {
                  const index = y * width + x;
                  const value = values[index] ?? NaN;
                  return (
                    <td key={x} data-value={String(value)}>
                      {print(value, index)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </TableView>
  );
}
