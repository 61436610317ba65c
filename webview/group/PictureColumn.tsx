import { useLayoutEffect, useRef } from 'preact/hooks';
import { isUnderWay } from '../../src/protocol/inspection';
import type { GroupSummary, KlMap, Picture } from '../../src/protocol/statistics';
import type { ColourScale } from '../colour/colourScale';
import { mapMeaning } from '../readOut/readings';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { type Answer, type Pictures, usePicture } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { MEANINGS } from '../../src/protocol/quantities';
import { cellColours } from './heatMapDrawing';
import { drawOverlay, drawPicture } from './pictureDrawing';

interface Props {
  measured: Measured;
  /** Summary of the selected group. */
  summary: GroupSummary;
  pictures: Pictures;
  /** `null` while it is being fetched. */
  map: KlMap | null;
  /** Colour scale of the map. */
  scale: ColourScale;
}

/** The picture as the network received it, where its KL lies, and the decoder's mean for it. */
export function PictureColumn({ measured: { run, status, noun }, summary: { images }, pictures, map, scale }: Props) {
  const { image } = useSight().sight.selection;
  // For a mean, the column shows the first of the images averaged.
  const shown = image ?? 0;
  // A picture that was refused may become available when the status changes.
  const version = `${run} ${status.kind}`;
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
          <Overlay picture={input} map={ofThisImage} scale={scale} />
          <figcaption>
            {MEANINGS[mapMeaning(ofThisImage)].name} over {noun}
          </figcaption>
        </figure>
      )}
      {!(isUnderWay(status) && reconstruction.kind === 'refused') && (
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

/** @param picture `null` while it is being fetched: the previous one stays for a moment */
function PictureCanvas({ picture, label }: { picture: Picture | null; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (picture && canvas.current) drawPicture(canvas.current, picture);
  }, [picture]);
  return <canvas ref={canvas} width={1} height={1} role="img" aria-label={label} aria-busy={picture === null} />;
}

function Overlay({ picture, map, scale }: { picture: Picture; map: KlMap; scale: ColourScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) drawOverlay(canvas.current, picture, cellColours(map, scale));
  }, [picture, map, scale]);
  return (
    <canvas
      ref={canvas}
      width={1}
      height={1}
      role="img"
      aria-label={`${MEANINGS[mapMeaning(map)].name} by latent position, laid over the input`}
    />
  );
}
