/** The colours of a drawing: those of marks, and those of cells. */
import { colouringOf, OUTSIDE, signedColouring, TABLE_SIZE } from './colour/colourMap';
import { shareOf, type Ends } from './axis';
import type { Colours, Role } from './contents';

/** CSS colours, and whether they are made for a light or a dark page. */
export interface Palette extends Readonly<Record<Role, string>> {
  readonly page: 'light' | 'dark';
  readonly background: string;
  readonly dim: string;
  readonly line: string;
  readonly unused: string;
}

/** For papers and slides: dark marks on white, whatever the theme. */
export const LIGHT_PALETTE: Palette = {
  ...{ page: 'light', background: '#ffffff', ink: '#1f1f1f', dim: '#5a5a5a', line: '#dcdcdc', unused: '#e9e9e9' },
  ...{ shift: '#1a73c2', scale: '#d07c12', prior: '#8a8a8a', posterior: '#1a73c2' },
  ...{ positive: '#c37243', negative: '#307da6' },
};

export type Rgb = readonly [red: number, green: number, blue: number];

/** A colour for each of a domain's values; NaN and infinities have colours of their own. */
export function cellColours({ map, inverted }: Colours, ends: Ends, page: Palette['page']): (value: number) => Rgb {
  const { table } = map === 'signed' ? signedColouring(page) : colouringOf(map);
  return (value) => {
    const outside = OUTSIDE.find(({ is }) => is(value));
    if (outside) return outside.colour;
    const share = shareOf(ends, value);
    const within = Math.max(0, Math.min(1, Number.isNaN(share) ? 0 : share));
    const entry = Math.min(TABLE_SIZE - 1, Math.floor((inverted ? 1 - within : within) * TABLE_SIZE)) * 3;
    return [table[entry] ?? 0, table[entry + 1] ?? 0, table[entry + 2] ?? 0];
  };
}

export function isLightColour([red, green, blue]: Rgb): boolean {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

export function cssOf([red, green, blue]: Rgb): string {
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
