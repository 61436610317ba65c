/** What a pixel holds, in words. */
import type { LossMap } from '../../src/protocol/lossMap';
import type { Picture } from '../../src/protocol/statistics';
import { threeDigits } from '../../src/protocol/numbers';
import { isScored } from './pictureDrawing';
import { t } from '../text/translate';

/** What is known of one image; `null` for what is not there. */
export interface KnownPictures {
  readonly input: Picture | null;
  readonly reconstruction: Picture | null;
  readonly loss: LossMap | null;
}

export interface NamedValue {
  readonly name: string;
  readonly text: string;
}

/** Colours run from 0 to 1; a colour picture has red, green and blue. */
export function valuesOfPixel(
  { input, reconstruction, loss }: KnownPictures,
  { y, x }: { readonly y: number; readonly x: number },
): NamedValue[] {
  const values: NamedValue[] = [];
  const [before, after] = [input && coloursAt(input, y, x), reconstruction && coloursAt(reconstruction, y, x)];
  if (before) values.push({ name: t`input`, text: inWords(before) });
  if (after) values.push({ name: t`reconstruction`, text: inWords(after) });
  if (before && after) {
    values.push({ name: t`difference`, text: inWords(before.map((value, i) => value - (after[i] ?? NaN))) });
  }
  if (loss) values.push({ name: t`loss`, text: lossInWords(loss, y * loss.width + x) });
  return values;
}

function coloursAt({ width, channels, pixels }: Picture, y: number, x: number): number[] {
  const first = (y * width + x) * channels;
  return Array.from(pixels.subarray(first, first + channels), (byte) => byte / 255);
}

function inWords(colours: readonly number[]): string {
  return colours.map(threeDigits).join(', ');
}

function lossInWords(loss: LossMap, pixel: number): string {
  return isScored(loss, pixel) ? `${threeDigits(loss.nats[pixel] ?? NaN)} nats` : t`not scored`;
}
