/** How a picture becomes pixels. */
import type { Picture } from '../../src/protocol/statistics';

/** Resizes the canvas to the picture and draws it. */
export function drawPicture(canvas: HTMLCanvasElement, { width, height, channels, pixels }: Picture): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let part = 0; part < 3; part++) {
      image.data[pixel * 4 + part] = pixels[channels === 1 ? pixel : pixel * 3 + part] ?? 0;
    }
    image.data[pixel * 4 + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** Opacity of the colours over the picture. */
const COVER = 0.6;
/** Magnification, so that the edges of coarse cells can fall between the picture's pixels. */
const ENLARGED = 8;

/** Draws the picture in grey beneath a map's colours. */
export function drawOverlay(canvas: HTMLCanvasElement, picture: Picture, cells: OffscreenCanvas): void {
  drawPicture(canvas, picture);
  const below = new OffscreenCanvas(picture.width, picture.height);
  below.getContext('2d')?.drawImage(canvas, 0, 0);
  canvas.width = picture.width * ENLARGED;
  canvas.height = picture.height * ENLARGED;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingEnabled = false;
  context.filter = 'grayscale(1) brightness(0.7)';
  context.drawImage(below, 0, 0, canvas.width, canvas.height);
  context.filter = 'none';
  context.globalAlpha = COVER;
  context.drawImage(cells, 0, 0, canvas.width, canvas.height);
}
