import { useEffect, useRef } from 'preact/hooks';
import type { Picture } from '../../src/protocol/statistics';
import { type Pictures, usePicture } from '../state/measurements';
import type { ImageNoun } from '../text/words';

interface Props {
  pictures: Pictures;
  image: number;
  /** The map is a mean, and this is only one of the pictures behind it. */
  oneOfMean: boolean;
  images: number;
  noun: ImageNoun;
}

/** A picture as the network got it, pixel by pixel. */
export function InputPicture({ pictures, image, oneOfMean, images, noun }: Props) {
  const picture = usePicture(pictures, image);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (picture && canvas.current) drawPicture(canvas.current, picture);
  }, [picture]);
  const caption = oneOfMean && images > 1 ? `${noun} ${image}, one of ${images} averaged` : `${noun} ${image}`;
  return (
    <figure class="picture">
      <canvas ref={canvas} width={1} height={1} role="img" aria-label={picture ? `Input: ${picture.name}` : 'Input'} />
      <figcaption>
        {caption}
        {picture && noun === 'image' && <span class="file-name">{picture.name}</span>}
      </figcaption>
    </figure>
  );
}

function drawPicture(canvas: HTMLCanvasElement, { width, height, channels, pixels }: Picture): void {
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
