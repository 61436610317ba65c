/**
 * Colour tables that are perceptually uniform, and in order also without colour: viridis and magma by Nathaniel Smith,
 * Stéfan van der Walt and Eric Firing, cividis by Jamie Nuñez, Christopher Anderson and Ryan Renslow, all CC0. Their 16
 * evenly spaced colours are joined linearly, which stays within ten 8-bit steps of the originals' 256.
 */
import { createContext } from 'preact';
import type { ColourMap } from '../../src/protocol/inspection';

const CONTROL_COLOURS: Readonly<Record<ColourMap, readonly number[]>> = {
  viridis: [
    0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b, 0x22a884, 0x35b779,
    0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725,
  ],
  cividis: [
    0x00224e, 0x002e6c, 0x1e3a6f, 0x35456c, 0x47516c, 0x575d6d, 0x666970, 0x757575, 0x848279, 0x948e77, 0xa59c74,
    0xb7a96e, 0xc8b866, 0xdbc75a, 0xeed649, 0xfee838,
  ],
  magma: [
    0x000004, 0x0b0924, 0x20114b, 0x3b0f70, 0x57157e, 0x721f81, 0x8c2981, 0xa8327d, 0xc43c75, 0xde4968, 0xf1605d,
    0xfa7f5e, 0xfe9f6d, 0xfebf84, 0xfddea0, 0xfcfdbf,
  ],
};

export const TABLE_SIZE = 256;

/** 256 colours as red, green, blue bytes. */
export type ColourTable = Uint8Array;

const TABLES: Readonly<Record<ColourMap, ColourTable>> = {
  viridis: colourTable(CONTROL_COLOURS.viridis),
  cividis: colourTable(CONTROL_COLOURS.cividis),
  magma: colourTable(CONTROL_COLOURS.magma),
};

export function tableOf(map: ColourMap): ColourTable {
  return TABLES[map];
}

/** The table in which the page draws. */
export const Colours = createContext<ColourTable>(TABLES.viridis);

/** Values that have no place on a colour bar, each with a colour that none of the tables holds. */
export const OUTSIDE = [
  { name: 'NaN', is: Number.isNaN, colour: [255, 0, 200] },
  { name: '∞', is: (value: number) => value === Infinity, colour: [0, 225, 255] },
  { name: '−∞', is: (value: number) => value === -Infinity, colour: [190, 190, 190] },
] as const;

/** The colour bar's upper end: the largest finite value, or 0. */
export function domainEnd(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) if (value > largest && value < Infinity) largest = value;
  return largest;
}

/** The table's entry for a value in the domain 0…`maximum`; what lies outside takes the nearest end. */
export function tableEntry(value: number, maximum: number): number {
  if (!(maximum > 0)) return 0;
  return Math.max(0, Math.min(TABLE_SIZE - 1, Math.floor((value / maximum) * TABLE_SIZE)));
}

/** The colour of a table entry for CSS and canvas. */
export function cssColour(table: ColourTable, entry: number): string {
  const [red = 0, green = 0, blue = 0] = table.subarray(entry * 3, entry * 3 + 3);
  return `rgb(${red}, ${green}, ${blue})`;
}

/** The colour of a value in the domain 0…`maximum`, or of a value that has no place in it. */
export function valueColour(table: ColourTable, value: number, maximum: number): string {
  const outside = OUTSIDE.find(({ is }) => is(value));
  return outside ? `rgb(${outside.colour.join(', ')})` : cssColour(table, tableEntry(value, maximum));
}

function colourTable(control: readonly number[]): ColourTable {
  const table = new Uint8Array(TABLE_SIZE * 3);
  const spacing = (TABLE_SIZE - 1) / (control.length - 1);
  for (let entry = 0; entry < TABLE_SIZE; entry++) {
    const below = Math.floor(entry / spacing);
    const from = control[below] ?? 0;
    const to = control[below + 1] ?? from;
    const fraction = entry / spacing - below;
    for (let part = 0; part < 3; part++) {
      const shift = 16 - 8 * part;
      const start = (from >> shift) & 0xff;
      table[entry * 3 + part] = Math.round(start + fraction * (((to >> shift) & 0xff) - start));
    }
  }
  return table;
}
