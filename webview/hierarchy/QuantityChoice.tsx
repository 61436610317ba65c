import { useSight } from '../sight/context';
import { KL_QUANTITIES, type KlQuantity, MEANINGS } from '../../src/protocol/quantities';
import { t, translated } from '../text/translate';

const LABELS: Readonly<Record<KlQuantity, string>> = {
  kl: translated(MEANINGS.estimate.name),
  'base kl': translated(MEANINGS['base kl'].name),
};

/** With flows: chooses which KL the page shows. The two are different quantities, so no view shows both. */
export function QuantityChoice() {
  const { sight, change, pointed } = useSight();
  return (
    <fieldset class="quantity-choice" data-testid="quantity">
      <legend class="unseen">{t`Quantity`}</legend>
      {KL_QUANTITIES.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="quantity"
            value={choice}
            checked={choice === sight.quantity}
            onChange={() => {
              change(() => ({ quantity: choice }));
              pointed.set(null);
            }}
          />
          {LABELS[choice]}
        </label>
      ))}
    </fieldset>
  );
}
