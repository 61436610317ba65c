import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { type GroupShape, isUnderWay } from '../../src/protocol/inspection';
import { MEANINGS } from '../../src/protocol/quantities';
import type { KlValues } from '../../src/protocol/statistics';
import { ColourBar } from '../colour/ColourBar';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { cellPixels } from '../maps/heatMapDrawing';
import { useSight } from '../sight/context';
import type { Extent } from '../sight/measured';
import type { Position } from '../sight/selection';
import { choosing } from '../sight/sight';
import { Observable } from '../state/observable';
import { threeDigits } from '../../src/protocol/numbers';
import { Absent } from '../text/Absent';
import type { Looking, Pixel } from './looking';
import { drawnPicture } from './pictureDrawing';
import { PictureField } from './PictureField';
import { LossTools } from './LossTools';
import { PictureTools } from './PictureTools';
import { PixelLine } from './PixelLine';
import type { ShownPictures } from './useShownPictures';
import { t, translated } from '../text/translate';
import { numbered } from '../text/nouns';

interface Props {
  extent: Extent;
  /** How many images the map is a mean over, if it is of no single one. */
  averaged: number;
  pictures: ShownPictures;
  shape: GroupShape;
  /** `null` while it is being fetched. */
  map: KlValues | null;
  /** Colour scale of the map. */
  scale: ColourScale;
  /** Pins a position's read-out. */
  pinAt: (position: Position) => void;
}

/** Longer side of a picture beside the map, in CSS pixels. */
const BOX = 96;

/** One image beside its map: as the network received it, the decoder's mean for it, and where they differ. */
export function GroupPictures({ extent, averaged, pictures, shape, map, scale, pinAt }: Props) {
  const { status, noun } = extent;
  const { sight, change, pointed } = useSight();
  const { selection, pictures: choice } = sight;
  const { group, channel, image } = selection;
  const { shown, input, reconstruction, loss } = pictures;
  const pixel = useMemo(() => new Observable<Pixel | null>(null), []);
  const place = useMemo(() => ({ group, channel, image }), [group, channel, image]);
  const looking: Looking = {
    ...{ place, shape, pixel, zoom: choice.zoom, box: BOX },
    onChoose: (position) => {
      change(choosing({ position }));
      pointed.set(null);
    },
    onOpen: pinAt,
  };
  const drawn = useMemo(
    () => ({
      input: input.here && drawnPicture(input.here),
      mean: reconstruction.here && drawnPicture(reconstruction.here),
    }),
    [input.here, reconstruction.here],
  );
  // Until the next image is here, it is taken to be as large as the one before.
  const longer = useRef(32);
  if (drawn.input !== null) longer.current = Math.max(drawn.input.width, drawn.input.height);
  const difference = useMemo(() => pictures.difference && drawnPicture(pictures.difference), [pictures.difference]);
  // Until the map of this image arrives, that of the previous one stays.
  const ofOneImage = map !== null && (map.query.image !== null || map.images === 1) ? map : null;
  const ofThisImage = ofOneImage?.query.image === shown || map?.images === 1 ? ofOneImage : null;
  const cells = useMemo(
    () => ofThisImage && { width: ofThisImage.width, height: ofThisImage.height, rgba: cellPixels(ofThisImage, scale) },
    [ofThisImage, scale],
  );
  const covered = choice.covered === 'reconstruction' && drawn.mean !== null ? 'reconstruction' : 'input';
  const below = covered === 'input' ? drawn.input : drawn.mean;
  const mapped = ofOneImage && translated(MEANINGS[ofOneImage.meaning].name);
  const hasLoss = pictures.drawnLoss !== null && loss.refusal === null;
  const isComing = isUnderWay(status);
  const which =
    image === null && averaged > 1 ? t`${numbered(noun, shown)}, one of ${averaged} averaged` : numbered(noun, shown);

  return (
    <>
      <div class={`group-pictures ${choice.zoom === 'fit' ? '' : 'enlarged'}`} data-testid="group-pictures">
        <p class="sub which">
          {which}
          {input.here && noun === 'image' && <span class="file-name"> · {input.here.name}</span>}
        </p>
        <div class="pictures">
          <Captioned caption={t`input`}>
            {input.refusal === null ? (
              <PictureField
                testId="picture-input"
                drawn={drawn.input}
                label={input.here ? t`Input: ${input.here.name}` : t`Input`}
                looking={looking}
              />
            ) : (
              <Absent reason={input.refusal} />
            )}
          </Captioned>
          {!(isComing && reconstruction.refusal !== null) && (
            <Captioned caption={t`reconstruction`}>
              {reconstruction.refusal === null ? (
                <PictureField
                  testId="picture-reconstruction"
                  drawn={drawn.mean}
                  label={t`Reconstruction of ${numbered(noun, shown)}: the decoder’s mean`}
                  looking={looking}
                />
              ) : (
                <Absent reason={reconstruction.refusal} />
              )}
            </Captioned>
          )}
          {input.refusal === null && reconstruction.refusal === null && (
            <Captioned caption={t`difference`}>
              <PictureField
                testId="picture-difference"
                drawn={difference}
                label={t`Input less reconstruction, ${numbered(noun, shown)}: grey where they are the same`}
                looking={looking}
              />
            </Captioned>
          )}
          {mapped !== null && input.refusal === null && (
            <Captioned caption={covered === 'input' ? t`${mapped} over input` : t`${mapped} over reconstruction`}>
              <PictureField
                testId="picture-overlay"
                drawn={below}
                cover={{ drawn: cells, opacity: choice.opacity }}
                label={
                  covered === 'input'
                    ? t`${mapped} by latent position, laid over the input`
                    : t`${mapped} by latent position, laid over the reconstruction`
                }
                looking={looking}
              />
            </Captioned>
          )}
          {hasLoss && (
            <Captioned
              caption={
                loss.here ? t`loss by pixel: ${threeDigits(loss.here.reconstructionNats)} nats` : t`loss by pixel`
              }
            >
              <div class="loss-map">
                <PictureField
                  testId="picture-loss"
                  drawn={loss.here && pictures.drawnLoss}
                  label={t`Reconstruction loss by pixel of ${numbered(noun, shown)}`}
                  looking={looking}
                />
                <ColourBar scale={pictures.lossScale} isShort={choice.zoom === 'fit'} />
              </div>
            </Captioned>
          )}
        </div>
      </div>
      <div class="picture-foot">
        {!isComing && loss.refusal !== null && <p class="sub">{t`Loss by pixel: ${loss.refusal}`}</p>}
        <PictureTools mapped={mapped} hasReconstruction={reconstruction.refusal === null} longer={longer.current} />
        {hasLoss && <LossTools pictures={pictures} />}
        <PixelLine
          known={{ input: input.here, reconstruction: reconstruction.here, loss: loss.here }}
          looking={looking}
        />
      </div>
    </>
  );
}

function Captioned({ caption, children }: { caption: string; children: ComponentChildren }) {
  return (
    <figure class="picture">
      {children}
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
