import { useId, useState } from 'preact/hooks';
import type { FilesChoice, InputWish } from '../../src/protocol/input';
import { count } from '../../src/protocol/numbers';
import { NumberField, numberIn } from '../menu/NumberField';
import { t } from '../text/translate';

interface Props {
  input: FilesChoice;
  /** The number of images in it. */
  listed: number;
  onWish: (wish: InputWish) => void;
}

/** Which images of a folder or data set are inspected: how many, and whether at random or in order. */
export function ImagesTaken({ input, listed, onWish }: Props) {
  const [isInOrder, setInOrder] = useState(input.from !== undefined);
  const order = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const from = isInOrder ? numberIn(form, 'from') : null;
        onWish({ kind: 'part', most: numberIn(form, 'most'), from });
      }}
    >
      <p class="heading">{t`Of these ${count(listed)} images`}</p>
      <NumberField name="most" label={t`take`} value={taken(input, listed)} min={1} max={listed} step={1} />
      <div class="number-field">
        <label for={order}>{t`which`}</label>
        <select
          id={order}
          value={isInOrder ? 'in order' : 'at random'}
          onChange={(event) => {
            setInOrder(event.currentTarget.value === 'in order');
          }}
        >
          <option value="at random">{t`at random`}</option>
          <option value="in order">{t`in order`}</option>
        </select>
      </div>
      {isInOrder && (
        <NumberField name="from" label={t`from image`} value={input.from ?? 0} min={0} max={listed - 1} step={1} />
      )}
      <button type="submit" class="button">
        {t`Take`}
      </button>
    </form>
  );
}

function taken({ most, from = 0 }: FilesChoice, listed: number): number {
  return Math.max(1, Math.min(most ?? listed, listed - from));
}
