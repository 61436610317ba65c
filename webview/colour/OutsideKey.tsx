import type { OUTSIDE } from '../../src/figures/colour/colourMap';

/** The colours of values that no scale holds, with their names. */
export function OutsideKey({ outside }: { outside: readonly (typeof OUTSIDE)[number][] }) {
  return outside.map(({ name, colour }) => (
    <span key={name}>
      <span class="swatch" style={{ backgroundColor: `rgb(${colour.join(', ')})` }} /> {name}
    </span>
  ));
}
