/** The parts that several panels share: axes with ticks and grid, a colour key, a legend. */
import { type Ends, shareOf, ticksOf } from '../axis';
import { axisInWords, type Axis, type Colours } from '../contents';
import { cellColours, type Palette } from '../colours';
import { type Mark, type RgbImage, textWidth } from './scene';

export const SMALL = 11;

/** Where a panel's values are drawn. */
export interface Field {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly axis: Axis;
  readonly ends: Ends;
}

/** The x of a value. */
export function toX({ left, width }: Field, ends: Ends): (value: number) => number {
  return (value) => left + width * shareOf(ends, value);
}

/** The y of a value: larger values are higher. */
export function toY({ top, height }: Field, ends: Ends): (value: number) => number {
  return (value) => top + height * (1 - shareOf(ends, value));
}

/** The axis below a field: grid lines, ticks and name. It needs 34 pixels below the field. */
export function horizontalAxis(field: Field, { axis, ends }: Placed, palette: Palette): Mark[] {
  const { left, top, width, height } = field;
  const x = toX(field, ends);
  const bottom = top + height;
  return [
    ...ticksOf(ends, Math.max(2, Math.floor(width / 56))).flatMap(({ at, text }): Mark[] => [
      line([x(at), top], [x(at), bottom], palette.line),
      label([x(at), bottom + 14], text, palette.dim, 'middle'),
    ]),
    line([left, bottom], [left + width, bottom], palette.dim),
    label([left + width / 2, bottom + 30], axisInWords(axis), palette.ink, 'middle'),
  ];
}

/** The axis left of a field. It needs 58 pixels there. */
export function verticalAxis(field: Field, { axis, ends }: Placed, palette: Palette): Mark[] {
  const { left, top, width, height } = field;
  const y = toY(field, ends);
  return [
    ...ticksOf(ends, Math.max(2, Math.floor(height / 34))).flatMap(({ at, text }): Mark[] => [
      line([left, y(at)], [left + width, y(at)], palette.line),
      label([left - 6, y(at) + 4], text, palette.dim, 'end'),
    ]),
    line([left, top], [left, top + height], palette.dim),
    {
      kind: 'text',
      ...{ at: [left - 46, top + height / 2], text: axisInWords(axis), size: SMALL },
      ...{ anchor: 'middle', fill: palette.ink, turned: true },
    },
  ];
}

const KEY_WIDTH = 10;
/** Width that `colourKey` needs. */
export const KEY_ROOM = 78;

/** The colours over the domain, from the lowest at the bottom, with ticks and the quantity's name. */
export function colourKey(at: Field, colours: Colours, ends: Ends, palette: Palette): Mark[] {
  const { left, top, height } = at;
  const colour = cellColours(colours, { scale: { kind: 'linear' }, from: 0, to: 1 }, palette.page);
  const steps = 128;
  const rgb = new Uint8Array(steps * 3);
  for (let step = 0; step < steps; step++) rgb.set(colour(1 - (step + 0.5) / steps), step * 3);
  const image: RgbImage = { width: 1, height: steps, rgb };
  const y = toY(at, ends);
  return [
    { kind: 'image', x: left, y: top, width: KEY_WIDTH, height, image },
    ...ticksOf(ends, Math.max(2, Math.floor(height / 30))).map((tick) =>
      label([left + KEY_WIDTH + 4, y(tick.at) + 4], tick.text, palette.dim, 'start'),
    ),
    {
      kind: 'text',
      ...{ at: [left + KEY_ROOM - 10, top + height / 2], text: axisInWords(colours), size: SMALL },
      ...{ anchor: 'middle', fill: palette.ink, turned: true },
    },
  ];
}

/** Names with the colours of their marks, in one line whose text stands on `top` + 10. */
export function legend(
  left: number,
  top: number,
  entries: readonly { readonly name: string; readonly fill: string }[],
  palette: Palette,
): { readonly marks: readonly Mark[]; readonly width: number } {
  let x = left;
  const marks = entries.flatMap(({ name, fill }): Mark[] => {
    const swatch: Mark = { kind: 'rectangle', x, y: top + 1, width: 10, height: 10, fill };
    const text = label([x + 14, top + 10], name, palette.dim, 'start');
    x += 14 + textWidth(name, SMALL) + 14;
    return [swatch, text];
  });
  return { marks, width: x - left };
}

export function label(
  at: readonly [number, number],
  text: string,
  fill: string,
  anchor: 'start' | 'middle' | 'end',
): Mark {
  return { kind: 'text', at, text, size: SMALL, anchor, fill };
}

export function line(from: readonly [number, number], to: readonly [number, number], stroke: string, width = 1): Mark {
  return { kind: 'line', points: [from, to], stroke, width };
}
