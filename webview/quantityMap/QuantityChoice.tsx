import { useId } from 'preact/hooks';
import { LATENT_QUANTITIES, type LatentQuantity } from '../../src/protocol/quantities';
import { mappedQuantities } from '../../src/protocol/quantityMap';
import { memo } from '../state/memo';
import { spokenName } from '../text/quantityNames';
import { t, translated } from '../text/translate';

interface Props {
  quantity: LatentQuantity;
  hasFlows: boolean;
  /** Whether a single channel is shown. Only some quantities can be added up over channels. */
  isOneChannel: boolean;
  onQuantity: (quantity: LatentQuantity) => void;
}

type Section = 'KL' | 'terms of Equation 2' | 'posterior and prior' | 'values drawn';
const SECTIONS: readonly Section[] = ['KL', 'terms of Equation 2', 'posterior and prior', 'values drawn'];
const SECTION_NAMES: Readonly<Record<Section, string>> = {
  KL: 'KL',
  'terms of Equation 2': t`terms of Equation 2`,
  'posterior and prior': t`posterior and prior`,
  'values drawn': t`values drawn`,
};

/** A list of all quantities that can be mapped. */
export const QuantityChoice = memo(({ quantity, hasFlows, isOneChannel, onQuantity }: Props) => {
  const id = useId();
  const offered = mappedQuantities(hasFlows);
  return (
    <>
      <label for={id}>{t`Quantity`} </label>
      <select
        id={id}
        data-testid="map-quantity"
        value={quantity}
        onChange={({ currentTarget: { value } }) => {
          const chosen = offered.find((one) => one === value);
          if (chosen) onQuantity(chosen);
        }}
      >
        {SECTIONS.map((section) => (
          <optgroup key={section} label={SECTION_NAMES[section]}>
            {offered
              .filter((one) => sectionOf(one) === section)
              .map((one) => (
                <option key={one} value={one} disabled={!isOneChannel && !LATENT_QUANTITIES[one].addsUp}>
                  {optionInWords(one, hasFlows, isOneChannel)}
                </option>
              ))}
            {section === 'terms of Equation 2' && <option disabled>{t`−½: the same everywhere`}</option>}
          </optgroup>
        ))}
      </select>
    </>
  );
});

function sectionOf(quantity: LatentQuantity): Section {
  const { kind, readOut, unit } = LATENT_QUANTITIES[quantity];
  if (readOut === 'term' || quantity === 'scalePart') return 'terms of Equation 2';
  if (unit === 'nats') return 'KL';
  return kind === 'parameter' || kind === 'closed form' ? 'posterior and prior' : 'values drawn';
}

function optionInWords(quantity: LatentQuantity, hasFlows: boolean, isOneChannel: boolean): string {
  const { name, addsUp } = LATENT_QUANTITIES[quantity];
  const symbol = spokenName(quantity, hasFlows);
  const words = symbol.includes(name) ? symbol : `${symbol}: ${translated(name)}`;
  return isOneChannel || addsUp ? words : t`${words} (choose a channel)`;
}
