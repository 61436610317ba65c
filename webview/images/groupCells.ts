/** Cells of the table that show one group's KL in one image, against the group's mean over images. */
import type { ImageMeans, ImageRow } from '../../src/protocol/images';
import { type Colouring, cssColour, TABLE_SIZE } from '../../src/figures/colour/colourMap';
import { colourScale, textColour, valueColour } from '../../src/figures/colour/colourScale';
import { threeDigits } from '../../src/protocol/numbers';

/** The colours end at this many standard deviations from the mean. */
export const END_DEVIATIONS = 3;
/** With more groups, cells are too narrow for digits. */
export const MOST_GROUPS_IN_DIGITS = 12;
const LONGEST_TEXT = 5;

export interface GroupCell {
  readonly valueNats: number;
  /** The printed value; empty if there is no room for it. */
  readonly text: string;
  readonly background: string;
  readonly colour: string;
}

export function groupCells({ groupNats }: ImageRow, { groups }: ImageMeans, colouring: Colouring): GroupCell[] {
  const scale = colourScale(colouring, [END_DEVIATIONS]);
  const hasDigits = groupNats.length <= MOST_GROUPS_IN_DIGITS;
  return Array.from(groupNats, (valueNats, group) => {
    const text = hasDigits ? shortDigits(valueNats) : '';
    const deviations = deviationsFrom(valueNats, groups[group]);
    if (deviations === null) return { valueNats, text, background: 'transparent', colour: 'inherit' };
    const [background, colour] = [valueColour(scale, deviations), textColour(scale, deviations)];
    return { valueNats, text, background, colour };
  });
}

/** The place of a value on the scale; `null` where there is nothing to compare it with. */
function deviationsFrom(value: number, spread: ImageMeans['groups'][number] | undefined): number | null {
  if (!Number.isFinite(value)) return value;
  const { mean, standardDeviation } = spread ?? { mean: NaN, standardDeviation: null };
  if (standardDeviation === null || !Number.isFinite(mean)) return null;
  return standardDeviation > 0 ? (value - mean) / standardDeviation : 0;
}

/** Three digits, or two, or none where even these are too long. */
function shortDigits(value: number): string {
  const three = threeDigits(value);
  if (three.length < LONGEST_TEXT) return three;
  const two = value.toPrecision(2).replace('-', '−');
  return two.length > LONGEST_TEXT || two.includes('e') ? '' : two;
}

/** The scale from end to end, as a CSS gradient. */
export function gradientOf(colouring: Colouring): string {
  const stops = Array.from({ length: 17 }, (_, stop) =>
    cssColour(colouring, Math.round((stop / 16) * (TABLE_SIZE - 1))),
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
