import type { Colours } from '../contents';
import { type ColourScale, LINEAR_SHARE } from './colourScale';

/** A scale's colours, as a figure's copies need them. */
export function figureColours(name: string, unit: string | null, scale: ColourScale): Colours {
  const { colouring, kind, domain, inverted } = scale;
  const { least, most } = domain;
  return {
    ...{ name, unit, map: colouring.name, inverted, domain: [least, most] },
    scale:
      kind === 'symlog' ? { kind, linearWithin: LINEAR_SHARE * Math.max(Math.abs(least), Math.abs(most)) } : { kind },
  };
}
