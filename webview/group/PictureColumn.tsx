import { useContext, useLayoutEffect, useRef } from 'preact/hooks';
import type { KlMap, Picture } from '../../src/protocol/statistics';
import { Colours } from '../colour/colourMap';
import { mapMeaning } from '../readOut/readings';
import { type Answer, type Pictures, usePicture } from '../state/measurements';
import { Absent } from '../text/Absent';
import { NAMES } from '../text/meanings';
import type { ImageNoun } from '../text/words';
import { cellColours } from './heatMapDrawing';
import { drawOverlay, drawPicture } from './pictureDrawing';

interface Props {
  pictures: Pictures;
  /** `null` shows the first of those that the map is a mean over. */
  image: number | null;
  images: number;
  noun: ImageNoun;
  map: KlMap | null;
  /** Changes when pictures that were refused may be there now. */
  version: string;
  /** Whether what is not there yet may still come. */
  underWay: boolean;
}

/** The picture as the network got it, the decoder's mean for it, and between them where its KL is. */
export function PictureColumn({ pictures, image, images, noun, map, version, underWay }: Props) {
  const shown = image ?? 0;
  const inputAnswer = usePicture(pictures, 'input', shown, version);
  const input = inputAnswer.kind === 'here' ? inputAnswer.value : null;
  const reconstruction = usePicture(pictures, 'reconstruction', shown, version);
  const caption = image === null && images > 1 ? `${noun} ${shown}, one of ${images} averaged` : `${noun} ${shown}`;
  const ofThisImage = map !== null && input !== null && (map.query.image === shown || map.images === 1) ? map : null;
  return (
    <>
      <figure class="picture">
        <PictureOrReason answer={inputAnswer} label={input ? `Input: ${input.name}` : 'Input'} />
        <figcaption>
          {caption}
          {input && noun === 'image' && <span class="file-name">{input.name}</span>}
        </figcaption>
      </figure>
      {ofThisImage && input && (
        <figure class="picture">
          <Overlay picture={input} map={ofThisImage} />
          <figcaption>
            {NAMES[mapMeaning(ofThisImage)]} over {noun}
          </figcaption>
        </figure>
      )}
      {!(underWay && reconstruction.kind === 'refused') && (
        <figure class="picture">
          <PictureOrReason answer={reconstruction} label={`Reconstruction of ${noun} ${shown}`} />
          <figcaption>reconstruction: the decoder’s mean</figcaption>
        </figure>
      )}
    </>
  );
}

function PictureOrReason({ answer, label }: { answer: Answer<Picture>; label: string }) {
  if (answer.kind === 'refused') return <Absent reason={answer.reason} />;
  return <PictureCanvas picture={answer.kind === 'here' ? answer.value : null} label={label} />;
}

/** @param picture `null` while it is fetched: the one before it stays for a moment */
function PictureCanvas({ picture, label }: { picture: Picture | null; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (picture && canvas.current) drawPicture(canvas.current, picture);
  }, [picture]);
  return <canvas ref={canvas} width={1} height={1} role="img" aria-label={label} aria-busy={picture === null} />;
}

function Overlay({ picture, map }: { picture: Picture; map: KlMap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colouring = useContext(Colours);
  useLayoutEffect(() => {
    if (canvas.current) drawOverlay(canvas.current, picture, cellColours(map, colouring));
  }, [picture, map, colouring]);
  return (
    <canvas
      ref={canvas}
      width={1}
      height={1}
      role="img"
      aria-label={`${NAMES[mapMeaning(map)]} by latent position, laid over the input`}
    />
  );
}
