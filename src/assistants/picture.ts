/** Pictures for language models: values as coloured cells. They hold no text, so a sentence says what they show. */
import { colouringOf, signedColouring } from '../figures/colour/colourMap';
import { colourScale, tableEntry } from '../figures/colour/colourScale';
import { encodePng } from '../figures/png/encodePng';
import { number } from './facts';

export interface Picture {
  readonly png: Uint8Array;
  /** What it shows, from which corner, and what its colours mean. */
  readonly says: string;
}

export interface Cells {
  /** What is shown, for example `KL by channel`. */
  readonly title: string;
  /** What a row and a column is. */
  readonly row: string;
  readonly column: string;
  /** Values by row, in nats; rows may differ in length. A value that isn't finite has no colour. */
  readonly values: readonly (readonly number[])[];
  /** Whether values may be negative: colours then diverge from zero. */
  readonly signed: boolean;
}

/** The longer side has about this many pixels, because language models see little in small pictures. */
const SIDE = 512;
const MOST_CELL = 32;
/** Where there is no value. It appears in none of the colour tables. */
const NO_VALUE = [255, 0, 200] as const;

/** @returns `null` if there are no cells */
export function pictureOf({ title, row, column, values, signed }: Cells): Picture | null {
  const [rows, columns] = [values.length, Math.max(0, ...values.map(({ length }) => length))];
  if (rows === 0 || columns === 0) return null;
  const scale = colourScale(signed ? signedColouring('light') : colouringOf('viridis'), ...values);
  const cell = Math.max(1, Math.min(MOST_CELL, Math.floor(SIDE / Math.max(rows, columns))));
  const [width, height] = [columns * cell, rows * cell];
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const inRow = values[Math.floor(y / cell)] ?? [];
    for (let x = 0; x < width; x++, at += 3) {
      const value = inRow[Math.floor(x / cell)] ?? NaN;
      const entry = 3 * tableEntry(scale, value);
      rgb.set(Number.isFinite(value) ? scale.colouring.table.subarray(entry, entry + 3) : NO_VALUE, at);
    }
  }
  const most = number(scale.domain.most);
  const colours = signed
    ? `blue is negative, near-white 0, brown positive, up to ±${most} nats`
    : `from 0 (dark purple) to ${most} nats (yellow), linear`;
  return {
    png: encodePng({ width, height, rgb }),
    says: `The picture: ${title}. Rows from the top: ${row}; columns from the left: ${column}. Colours: ${colours}; pink: no value.`,
  };
}
