import { KL_QUANTITIES, type KlQuantity } from '../../src/protocol/statistics';
import { NAMES } from '../text/meanings';

interface Props {
  quantity: KlQuantity;
  onChoose: (quantity: KlQuantity) => void;
}

const LABELS: Readonly<Record<KlQuantity, string>> = { kl: NAMES.estimate, 'base kl': NAMES['base kl'] };

/** With flows: which KL the page shows. The two are different quantities, so there is no view of both. */
export function QuantityChoice({ quantity, onChoose }: Props) {
  return (
    <fieldset class="quantity-choice" data-testid="quantity">
      <legend class="unseen">Quantity</legend>
      {KL_QUANTITIES.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="quantity"
            value={choice}
            checked={choice === quantity}
            onChange={() => {
              onChoose(choice);
            }}
          />
          {LABELS[choice]}
        </label>
      ))}
    </fieldset>
  );
}
