import { threeDigits } from '../../src/protocol/numbers';
import { extentOf, valuesAlong } from './colourDomain';
import { type ColourScale, placeOn } from '../../src/figures/colour/colourScale';
import { t } from '../text/translate';

const STEPS = 32;

/** Where a map's values lie, under the part of the axis that its colours span. */
export function ValuesOverDomain({ scale, values }: { scale: ColourScale; values: Float64Array }) {
  const { kind, domain } = scale;
  const { least, most } = extentOf([values]);
  const from = kind === 'log' ? domain.least : Math.min(least, domain.least);
  const axis = { kind, domain: { least: from, most: Math.max(most, domain.most) } };
  // One value, or none, has no distribution.
  if (!(axis.domain.most > axis.domain.least)) return null;
  const counts = valuesAlong((value) => placeOn(axis, value), values, STEPS);
  const highest = Math.max(1, ...counts);
  const [left, right] = [placeOn(axis, domain.least), placeOn(axis, domain.most)];
  return (
    <figure class="values-over-domain">
      <svg viewBox={`0 0 ${STEPS} 1`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="domain" x={left * STEPS} width={Math.max(0, right - left) * STEPS} y={0} height={1} />
        {counts.map((count, step) => (
          <rect key={step} class="counts" x={step + 0.1} width={0.8} y={1 - count / highest} height={count / highest} />
        ))}
      </svg>
      <figcaption>
        {t`values from ${threeDigits(least)} to ${threeDigits(most)}; colours from ${threeDigits(domain.least)} to
          ${threeDigits(domain.most)}`}
      </figcaption>
    </figure>
  );
}
