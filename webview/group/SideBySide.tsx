import { useMemo } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { KlValues } from '../../src/protocol/statistics';
import { ColourBar } from '../colour/ColourBar';
import { signedColouring } from '../../src/figures/colour/colourMap';
import { colourScale } from '../../src/figures/colour/colourScale';
import { MapCanvas, mapSize } from '../maps/MapCanvas';
import { ImagePictures } from '../pictures/ImagePictures';
import { useSight } from '../sight/context';
import { type Extent, versionOf } from '../sight/measured';
import type { Position, ScopedPlace } from '../sight/selection';
import { choosing, goingToPosition } from '../sight/sight';
import { type KlMaps, type Pictures, useKlValues, type Values } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { usePageKind } from '../theme/theme';
import { wholePlaceInWords } from '../text/words';
import { DifferenceMap } from './DifferenceMap';
import { HeatMap } from './HeatMap';
import { differenceOf } from './mapDifference';
import { t } from '../text/translate';

interface Props {
  extent: Extent;
  /** Shape of the selected group. */
  shape: GroupShape;
  /** The selection's map, B; `null` while it is being fetched. */
  map: KlValues | null;
  /** What it is compared with, A. */
  against: ScopedPlace;
  /** Those of A's images. */
  values: Values;
  /** What a hover over B shows. */
  maps: KlMaps;
  pictures: Pictures;
  /** Pins the read-out of a position of B. */
  pinAt: (position: Position) => void;
}

/** Longer edge of each map, in CSS pixels. */
const EDGE = 136;

/** Two maps on one scale, and their difference where they have the same positions. */
export function SideBySide({ extent, shape, map, against, values, maps, pictures, pinAt }: Props) {
  const { shapes, shown, noun } = extent;
  const { sight, change } = useSight();
  const { selection, colouring } = sight;
  const pageKind = usePageKind();
  const shapeA = shapes[against.group] ?? shape;
  const answer = useKlValues(values, { quantity: shown.quantity, ...against }, versionOf(extent, against.group));
  const mapA = answer.kind === 'here' && answer.value.query.group === against.group ? answer.value : null;
  const scale = useMemo(
    () => colourScale(colouring, ...[map, mapA].map((one) => one?.klNats ?? [])),
    [colouring, map, mapA],
  );
  const chooseA = (position: Position) => {
    change(goingToPosition(against, position));
  };
  const difference = useMemo(() => differenceOf(mapA, map), [mapA, map]);
  return (
    <div class="side-by-side" data-testid="side-by-side">
      <figure>
        {answer.kind === 'refused' ? (
          <Absent reason={answer.reason} size={mapSize(shapeA, EDGE)} />
        ) : (
          <MapCanvas
            {...{ map: mapA, scale }}
            place={against}
            shape={shapeA}
            edge={EDGE}
            testId="heatmap-a"
            onChoose={chooseA}
          />
        )}
        <figcaption>A: {wholePlaceInWords(against, noun, mapA?.planned.ofClass)}</figcaption>
        {against.image !== null && (
          <ImagePictures
            {...{ pictures, noun }}
            image={against.image}
            place={against}
            shape={shapeA}
            onChoose={chooseA}
          />
        )}
      </figure>
      <figure>
        <HeatMap {...{ extent, shape, map, maps, scale, pinAt }} place={selection} edge={EDGE} />
        <figcaption>B: {wholePlaceInWords(selection, noun, map?.planned.ofClass)}</figcaption>
        {selection.image !== null && (
          <ImagePictures
            {...{ pictures, noun, shape }}
            image={selection.image}
            place={selection}
            onChoose={(position) => {
              change(choosing({ position }));
            }}
          />
        )}
      </figure>
      <ColourBar scale={scale} />
      {difference === null ? (
        <p class="sub">
          {map !== null && mapA !== null && t`A and B have different latent positions, so there is no difference map.`}
        </p>
      ) : (
        <figure>
          <DifferenceMap
            difference={difference}
            group={selection.group}
            edge={EDGE}
            scale={colourScale(signedColouring(pageKind), difference.nats)}
          />
          <figcaption>B − A, nats</figcaption>
        </figure>
      )}
    </div>
  );
}
