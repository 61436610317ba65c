import { type ColourScale, valueAt, valueColour } from '../../src/figures/colour/colourScale';
import { threeDigits } from '../../src/protocol/numbers';

const STOPS = Array.from({ length: 17 }, (_, stop) => stop / 16);

/** A colour scale in one line, with the values at its ends. */
export function Ramp({ scale }: { scale: ColourScale }) {
  const { least, most } = scale.domain;
  const colours = STOPS.map((place) => valueColour(scale, valueAt(scale, place)));
  return (
    <span class="sub">
      {threeDigits(least)} <span class="ramp" style={{ background: `linear-gradient(90deg, ${colours.join(', ')})` }} />{' '}
      {threeDigits(most)}
    </span>
  );
}
