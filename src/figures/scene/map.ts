import { endsOf } from '../axis';
import { cellColours, isLightColour, type Palette } from '../colours';
import type { MapPanel } from '../contents';
import { threeDigits } from '../../protocol/numbers';
import { colourKey, KEY_ROOM, label } from './axes';
import { type Drawing, type Mark, textWidth } from './scene';

const SIDE = 210;
/** Cells of at least this many pixels have room for a value. */
const ROOM_FOR_VALUE = 24;
const LEFT = 22;
const TOP = 16;

/** The cells as one image, so that large maps stay small files; their values, where they are printed, as text. */
export function drawMap(panel: MapPanel, palette: Palette): Drawing {
  const { height, width, values, colours, printValues } = panel;
  const cell = SIDE / Math.max(height, width, 1);
  const ends = endsOf(colours, Array.from(values), colours.scale.kind === 'linear');
  const colour = cellColours(colours, ends, palette.page);
  const rgb = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) rgb.set(colour(values[i] ?? NaN), i * 3);
  const [fieldWidth, fieldHeight] = [width * cell, height * cell];
  const texts =
    printValues && cell >= ROOM_FOR_VALUE
      ? Array.from(values).flatMap((value, i): Mark[] => {
          const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
          const at = [LEFT + x * cell, TOP + y * cell + 3] as const;
          const size = Math.min(11, cell / 3.4);
          const text = [threeDigits(value), value.toExponential(0)].find((each) => textWidth(each, size) <= cell);
          const fill = isLightColour(colour(value)) ? '#000000' : '#ffffff';
          return text === undefined ? [] : [{ kind: 'text', at, text, size, anchor: 'middle', fill }];
        })
      : [];
  const every = Math.max(1, Math.ceil(18 / cell));
  const ticks = (cells: number) => Array.from({ length: Math.ceil(cells / every) }, (_, i) => i * every);
  return {
    width: LEFT + fieldWidth + 12 + KEY_ROOM,
    height: TOP + fieldHeight + 8,
    marks: [
      { kind: 'image', x: LEFT, y: TOP, width: fieldWidth, height: fieldHeight, image: { width, height, rgb } },
      ...texts,
      ...ticks(width).map((x) => label([LEFT + (x + 0.5) * cell, TOP - 5], String(x), palette.dim, 'middle')),
      ...ticks(height).map((y) => label([LEFT - 5, TOP + (y + 0.5) * cell + 4], String(y), palette.dim, 'end')),
      ...colourKey({ left: LEFT + fieldWidth + 12, top: TOP, width: 10, height: fieldHeight }, colours, ends, palette),
    ],
  };
}
