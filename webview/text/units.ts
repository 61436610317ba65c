/** The units that a KL can be read in. Numbers are in nats; a unit says how to print them. */
import type { GroupShape } from '../../src/protocol/inspection';
import type { Estimate } from '../../src/protocol/statistics';
import { t } from './translate';

export const UNITS = ['nats', 'bits', 'bits/dim', 'nats per position'] as const;
export type Unit = (typeof UNITS)[number];

/**
 * How many of the unit a nat is.
 * @param dimensions of one image
 * @param shape of the group whose nats they are; `null` for a whole image, which has no latent positions of its own
 */
export function perNat(unit: Unit, dimensions: number, shape: GroupShape | null): number {
  switch (unit) {
    case 'nats':
      return 1;
    case 'bits':
      return 1 / Math.LN2;
    case 'bits/dim':
      return 1 / (Math.LN2 * dimensions);
    case 'nats per position':
      return shape === null ? 1 : 1 / (shape.height * shape.width);
  }
}

/** The unit as the page names it: of all, only the last has words. */
export function unitInWords(unit: Unit): string {
  return unit === 'nats per position' ? t`nats per position` : unit;
}

/** The unit of a whole image's numbers. */
export function wholeUnit(unit: Unit): Unit {
  return unit === 'nats per position' ? 'nats' : unit;
}

/** An estimate in nats, in another unit. */
export function converted({ mean, standardError }: Estimate, factor: number): Estimate {
  return { mean: mean * factor, standardError: standardError === null ? null : standardError * factor };
}
