import { type Drawing, FONT, type Mark, type RgbImage } from '../../../src/figures/scene/scene';

/** Paints a drawing onto a canvas that is `scale` times as large. */
export function paint({ width, height, marks }: Drawing, canvas: HTMLCanvasElement, scale: number): void {
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser gave no canvas to draw on.');
  context.scale(scale, scale);
  for (const mark of marks) paintMark(context, mark);
}

function paintMark(context: CanvasRenderingContext2D, mark: Mark): void {
  context.save();
  switch (mark.kind) {
    case 'rectangle':
      context.globalAlpha = mark.opacity ?? 1;
      context.fillStyle = mark.fill;
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
      break;
    case 'line':
      context.strokeStyle = mark.stroke;
      context.lineWidth = mark.width;
      context.setLineDash(mark.dashed === true ? [4, 3] : []);
      context.beginPath();
      for (const [x, y] of mark.points) context.lineTo(x, y);
      context.stroke();
      break;
    case 'dot':
      context.globalAlpha = mark.opacity;
      context.fillStyle = mark.fill;
      context.beginPath();
      context.arc(mark.at[0], mark.at[1], mark.radius, 0, 2 * Math.PI);
      context.fill();
      break;
    case 'text':
      context.fillStyle = mark.fill;
      context.font = `${mark.bold === true ? '600 ' : ''}${mark.size}px ${FONT}`;
      context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
      context.translate(mark.at[0], mark.at[1]);
      if (mark.turned === true) context.rotate(-Math.PI / 2);
      context.fillText(mark.text, 0, 0);
      break;
    case 'image':
      context.imageSmoothingEnabled = false;
      context.drawImage(asCanvas(mark.image), mark.x, mark.y, mark.width, mark.height);
      break;
  }
  context.restore();
}

function asCanvas({ width, height, rgb }: RgbImage): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    image.data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
    image.data[i * 4 + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}
