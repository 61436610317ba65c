/** Converts CMYK to RGB as Pillow does in training: without colour management. */

/**
 * CMYK to RGB: (255 − ink) · (255 − black) / 255 for each colour, rounded as in Pillow.
 * @param inks (H, W, 4), 8 bits, 255 being all ink.
 * @returns (H, W, 3)
 */
export function inksToColours(inks: Uint8Array): Uint8Array {
  const colours = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - (inks[from + 3] ?? 0);
    for (let i = 0; i < 3; i++) {
      const product = (inks[from + i] ?? 0) * light + 128;
      colours[to + i] = light - (((product >> 8) + product) >> 8);
    }
  }
  return colours;
}
