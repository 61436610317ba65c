/** The pictures of the image that the view Group shows, and where its reconstruction loss lies. */
import { useMemo } from 'preact/hooks';
import type { LossMap } from '../../src/protocol/lossMap';
import type { Picture } from '../../src/protocol/statistics';
import { scaleOf } from '../colour/colourDomain';
import { colouringOf } from '../../src/figures/colour/colourMap';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import type { NamedPicture, Panel } from '../../src/figures/contents';
import { figureColours } from '../../src/figures/colour/figureColours';
import { useSight } from '../sight/context';
import type { Extent } from '../sight/measured';
import type { Answer } from '../state/answer';
import { type RunAnswers, useLossMap } from '../state/runAnswers';
import { usePicture } from '../state/usePicture';
import type { DrawnPixels } from '../canvas/drawPixels';
import { differencePixels, drawnLoss, scoredNats } from './pictureDrawing';
import { t } from '../text/translate';

/** An answer: here, refused, or neither while it is waited for. */
interface Shown<T> {
  readonly here: T | null;
  readonly refusal: string | null;
}

export interface ShownPictures {
  /** The image. */
  readonly shown: number;
  readonly input: Shown<Picture>;
  readonly reconstruction: Shown<Picture>;
  /** `null` unless both are here. */
  readonly difference: NamedPicture | null;
  readonly loss: Shown<LossMap>;
  /** This and what follows is the previous image's until `loss` is here. */
  readonly lossScale: ColourScale;
  /** Of the scored pixels; none until the first are here. */
  readonly lossValues: Float64Array;
  readonly drawnLoss: DrawnPixels | null;
}

export function useShownPictures(
  shown: number,
  { run, status }: Pick<Extent, 'run' | 'status'>,
  { pictures, lossMaps }: Pick<RunAnswers, 'pictures' | 'lossMaps'>,
): ShownPictures {
  const { colouring, pictures: choice } = useSight().sight;
  // What was refused may become available when the status changes.
  const version = `${run} ${status.kind}`;
  const input = shownOf(usePicture(pictures, 'input', shown, version));
  const reconstruction = shownOf(usePicture(pictures, 'reconstruction', shown, version));
  const answer = shownOf(useLossMap(lossMaps, shown, version));
  // Until the loss of this image arrives, that of the previous one stays drawn.
  const lossMap = answer.here;
  const loss = lossMap?.query.image === shown ? answer : { ...answer, here: null };
  const difference = useMemo(
    () => input.here && reconstruction.here && differenceOf(input.here, reconstruction.here),
    [input.here, reconstruction.here],
  );
  const lossValues = useMemo(() => (lossMap ? scoredNats(lossMap) : new Float64Array()), [lossMap]);
  const lossScale = useMemo(() => {
    const sequential = colouring.signed ? colouringOf('viridis') : colouring;
    const shared = lossMap ? [lossMap.spread] : [];
    return scaleOf(choice.loss, { colouring: sequential, fromZero: true, values: lossValues, shared });
  }, [lossMap, lossValues, colouring, choice.loss]);
  const drawn = useMemo(() => lossMap && drawnLoss(lossMap, lossScale), [lossMap, lossScale]);
  return { shown, input, reconstruction, difference, loss, lossScale, lossValues, drawnLoss: drawn };
}

/** What the pictures look like, for their copies. */
export function picturePanels({ input, reconstruction, difference, loss, lossScale }: ShownPictures): Panel[] {
  const named = [
    ...(input.here ? [{ ...input.here, name: t`input ${input.here.name}` }] : []),
    ...(reconstruction.here ? [{ ...reconstruction.here, name: t`reconstruction` }] : []),
    ...(difference ? [difference] : []),
  ];
  const { here } = loss;
  return [
    ...(named.length === 0 ? [] : [{ kind: 'pictures', title: '', pictures: named } as const]),
    ...(here === null
      ? []
      : [
          {
            ...({ kind: 'map', title: t`reconstruction loss by pixel`, printValues: false } as const),
            ...{ height: here.height, width: here.width, values: here.nats },
            colours: figureColours(t`reconstruction loss`, 'nats', lossScale),
          },
        ]),
  ];
}

function differenceOf(input: Picture, reconstruction: Picture): NamedPicture {
  const { width, height, channels } = input;
  return { name: t`difference`, width, height, channels, pixels: differencePixels(input, reconstruction) };
}

function shownOf<T>(answer: Answer<T>): Shown<T> {
  return {
    here: answer.kind === 'here' ? answer.value : null,
    refusal: answer.kind === 'refused' ? answer.reason : null,
  };
}
