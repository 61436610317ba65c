/**
 * Perceptually uniform colour tables that stay readable without colour or with a colour vision deficiency: viridis and
 * magma by Nathaniel Smith, Stéfan van der Walt and Eric Firing, cividis by Jamie Nuñez, Christopher Anderson and Ryan
 * Renslow, all CC0; for signed values vik and berlin by Fabio Crameri (Scientific colour maps 8, MIT). Interpolating
 * linearly between evenly spaced control colours stays within ten 8-bit steps of the originals' 256 colours.
 */
import type { ColourMap } from '../../protocol/inspection';

const VIRIDIS = [
  0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b, 0x22a884, 0x35b779,
  0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725,
];
const CIVIDIS = [
  0x00224e, 0x002e6c, 0x1e3a6f, 0x35456c, 0x47516c, 0x575d6d, 0x666970, 0x757575, 0x848279, 0x948e77, 0xa59c74,
  0xb7a96e, 0xc8b866, 0xdbc75a, 0xeed649, 0xfee838,
];
const MAGMA = [
  0x000004, 0x0b0924, 0x20114b, 0x3b0f70, 0x57157e, 0x721f81, 0x8c2981, 0xa8327d, 0xc43c75, 0xde4968, 0xf1605d,
  0xfa7f5e, 0xfe9f6d, 0xfebf84, 0xfddea0, 0xfcfdbf,
];
/** From blue through near-white to brown. */
const VIK = [
  0x001261, 0x022b71, 0x034481, 0x0c5e92, 0x307da6, 0x619ebd, 0x94bed2, 0xc6dbe6, 0xece5e0, 0xe9ccba, 0xdcac90,
  0xcf8e68, 0xc37243, 0xb3531f, 0x942f06, 0x741506, 0x590008,
];
/** From light blue through near-black to light red. */
const BERLIN = [
  0x9eb0ff, 0x79abed, 0x519fd3, 0x3685ad, 0x286886, 0x1d4b61, 0x14303e, 0x111a20, 0x190c09, 0x2a0e01, 0x3f1201,
  0x591c07, 0x7b321c, 0x9c4f3d, 0xbc6d61, 0xdd8d86, 0xffadad,
];

export const TABLE_SIZE = 256;

/** 256 colours, each as red, green and blue bytes. */
export type ColourTable = Uint8Array;

/** How values map to colours. */
export interface Colouring {
  readonly name: ColourMap | 'signed';
  readonly table: ColourTable;
  /** Whether the table diverges from zero in its middle; otherwise it starts at zero. */
  readonly signed: boolean;
}

const OF_KL: Readonly<Record<ColourMap, Colouring>> = {
  viridis: { name: 'viridis', table: colourTable(VIRIDIS), signed: false },
  cividis: { name: 'cividis', table: colourTable(CIVIDIS), signed: false },
  magma: { name: 'magma', table: colourTable(MAGMA), signed: false },
};
const ON_LIGHT: Colouring = { name: 'signed', table: colourTable(VIK), signed: true };
const ON_DARK: Colouring = { name: 'signed', table: colourTable(BERLIN), signed: true };

/** The colouring of KLs, which are never negative. */
export function colouringOf(map: ColourMap): Colouring {
  return OF_KL[map];
}

/** The colouring of signed values. Zero fades into a light or dark page. */
export function signedColouring(page: 'light' | 'dark'): Colouring {
  return page === 'light' ? ON_LIGHT : ON_DARK;
}

/** Values that have no place on a colour bar. Their colours appear in none of the tables. */
export const OUTSIDE = [
  { name: 'NaN', is: Number.isNaN, colour: [255, 0, 200] },
  { name: '∞', is: (value: number) => value === Infinity, colour: [0, 225, 255] },
  { name: '−∞', is: (value: number) => value === -Infinity, colour: [150, 0, 255] },
] as const;

/** A table entry's colour, for CSS and canvas. */
export function cssColour({ table }: Colouring, entry: number): string {
  const [red = 0, green = 0, blue = 0] = table.subarray(entry * 3, entry * 3 + 3);
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Whether marks on this entry's colour must be dark to be seen. */
export function isLight({ table }: Colouring, entry: number): boolean {
  const [red = 0, green = 0, blue = 0] = table.subarray(entry * 3, entry * 3 + 3);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

/** Black or white, whichever is easier to read on a colour: a contrast of at least 4.5 (WCAG 2.2). */
export function textOn([red = 0, green = 0, blue = 0]: ArrayLike<number> & Iterable<number>): 'black' | 'white' {
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? 'black' : 'white';
}

/** A byte of sRGB as a share of light. */
function linear(byte: number): number {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
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
