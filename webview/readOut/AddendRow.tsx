import type { ComponentChildren } from 'preact';
import { Quantity } from '../text/Quantity';

interface Props {
  heading: ComponentChildren;
  nats: number;
  /** The number as text, aligned with those in the other rows. */
  printed: string | undefined;
  testId: string;
  /** `total` if the rows above add up to this one, `marked` while it is being explained. */
  look?: 'total' | 'marked' | undefined;
  onPoint?: (() => void) | undefined;
  /** Cells between the heading and the number. */
  children?: ComponentChildren;
}

/** One row in a table of numbers that add up. */
export function AddendRow({ heading, nats, printed, testId, look, onPoint, children }: Props) {
  return (
    <tr class={look} onPointerEnter={onPoint}>
      <th scope="row">{heading}</th>
      {children}
      <td>
        <Quantity value={nats} testId={testId}>
          {printed ?? ''}
        </Quantity>
      </td>
    </tr>
  );
}
