import { visibleText } from '../../protocol/visibleText';
import type { Palette } from '../colours';
import type { NamedPicture, PicturesPanel } from '../contents';
import { label } from './axes';
import type { Drawing, Mark, RgbImage } from './scene';

const SIDE = 120;
const GAP = 14;
const PER_ROW = 6;
const NAME_HEIGHT = 18;
/** Those that fit below a picture. */
const MOST_LETTERS = 17;

/** Pictures enlarged to the same size, each with its name below it. */
export function drawPictures({ pictures }: PicturesPanel, palette: Palette): Drawing {
  const columns = Math.min(PER_ROW, pictures.length);
  return {
    width: Math.max(1, columns) * (SIDE + GAP),
    height: Math.ceil(pictures.length / PER_ROW) * (SIDE + NAME_HEIGHT + 8),
    marks: pictures.flatMap((picture, i): Mark[] => {
      const x = (i % PER_ROW) * (SIDE + GAP);
      const y = Math.floor(i / PER_ROW) * (SIDE + NAME_HEIGHT + 8);
      const scale = SIDE / Math.max(picture.width, picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      return [
        { kind: 'image', x, y, width, height, image: rgbOf(picture) },
        label([x, y + SIDE + 13], shortened(picture.name), palette.dim, 'start'),
      ];
    }),
  };
}

function rgbOf({ width, height, channels, pixels }: NamedPicture): RgbImage {
  if (channels === 3) return { width, height, rgb: pixels };
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.fill(pixels[i] ?? 0, i * 3, i * 3 + 3);
  return { width, height, rgb };
}

/** Keeps the end of a long name, where numbers and extension are. */
function shortened(name: string): string {
  const shown = visibleText(name);
  return shown.length <= MOST_LETTERS ? shown : `…${shown.slice(1 - MOST_LETTERS)}`;
}
