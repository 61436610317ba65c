/**
 * The viridis colour table: perceptually uniform, in order also without colour. By Nathaniel Smith, Stéfan van der Walt
 * and Eric Firing for matplotlib, in the public domain (CC0). Its 16 evenly spaced colours are joined linearly, which
 * stays within two 8-bit steps of the original's 256.
 */
const CONTROL_COLOURS = [
  0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b, 0x22a884, 0x35b779,
  0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725,
] as const;

export const TABLE_SIZE = 256;

/** 256 colours as red, green, blue bytes. */
export const VIRIDIS: Uint8Array = colourTable();

function colourTable(): Uint8Array {
  const table = new Uint8Array(TABLE_SIZE * 3);
  const spacing = (TABLE_SIZE - 1) / (CONTROL_COLOURS.length - 1);
  for (let entry = 0; entry < TABLE_SIZE; entry++) {
    const below = Math.floor(entry / spacing);
    const from = CONTROL_COLOURS[below] ?? 0;
    const to = CONTROL_COLOURS[below + 1] ?? from;
    const fraction = entry / spacing - below;
    for (let part = 0; part < 3; part++) {
      const shift = 16 - 8 * part;
      const start = (from >> shift) & 0xff;
      table[entry * 3 + part] = Math.round(start + fraction * (((to >> shift) & 0xff) - start));
    }
  }
  return table;
}

/** The table's entry for a value in the domain 0…`maximum`; what lies outside takes the nearest end. */
export function tableEntry(value: number, maximum: number): number {
  if (!(maximum > 0)) return 0;
  return Math.max(0, Math.min(TABLE_SIZE - 1, Math.floor((value / maximum) * TABLE_SIZE)));
}

/** The colour of a table entry for CSS and canvas. */
export function cssColour(entry: number): string {
  const [red = 0, green = 0, blue = 0] = VIRIDIS.subarray(entry * 3, entry * 3 + 3);
  return `rgb(${red}, ${green}, ${blue})`;
}
