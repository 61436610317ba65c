import { useMemo } from 'preact/hooks';
import type { MapQuery } from '../../src/protocol/statistics';
import { ColourBar } from '../colour/ColourBar';
import { scaleInWords, scaleOf } from '../colour/colourDomain';
import { Figure } from '../figure/Figure';
import { domainToolbar } from '../maps/domainToolbar';
import { mapPanel } from '../../src/figures/kl/mapPanel';
import { mapSize } from '../maps/MapCanvas';
import type { PinCalls } from '../pins/pinCalls';
import { pinWhenHere } from '../pins/pinWhenHere';
import { GroupPictures } from '../pictures/GroupPictures';
import { picturePanels, useShownPictures } from '../pictures/useShownPictures';
import { useSight } from '../sight/context';
import { type Extent, versionOf } from '../sight/measured';
import type { Position } from '../sight/selection';
import { memo } from '../state/memo';
import { type RunAnswers, useKlValues } from '../state/runAnswers';
import { type KlQuantity, MEANINGS } from '../../src/protocol/quantities';
import { givenInWords } from '../text/meanings';
import { Absent } from '../text/Absent';
import { averagedInWords, mapInWords } from '../text/words';
import { HeatMap } from './HeatMap';
import { HeatMapTable } from './HeatMapTable';
import { MapKey } from './MapKey';
import { SideBySide } from './SideBySide';
import { useReadingAhead } from './useReadingAhead';
import { t, translated } from '../text/translate';

/** Longer edge of the map on screen, in CSS pixels. */
const EDGE = 280;
const NO_VALUES = new Float64Array();

interface Props {
  extent: Extent;
  answers: RunAnswers;
  pins: PinCalls;
  /** The image whose pictures are shown: for a mean, one of those averaged. */
  pictured: number;
  /** How many images the mean is over. */
  averaged: number;
}

/** Where the selection's KL lies, beside the pictures of an image. It doesn't wait for the numbers of a scope. */
export const GroupMap = memo(({ extent, answers, pins, pictured, averaged }: Props) => {
  const { maps, pictures } = answers;
  const { shown, noun } = extent;
  const { quantity, part } = shown;
  const { sight, change } = useSight();
  const { selection, against, colouring, mapDomain } = sight;
  const { group } = selection;
  const shape = extent.shapes[group] ?? { channels: 0, height: 1, width: 1 };
  const answer = useKlValues(answers.values, { quantity, ...selection }, versionOf(extent, group));
  const map = answer.kind === 'here' && isOf(answer.value.query, group, quantity) ? answer.value : null;
  const given = map && givenInWords(part, group, map.images, map.draws);
  const values = map?.klNats ?? NO_VALUES;
  useReadingAhead({ extent, maps, isDrawn: map !== null });
  const pinAt = (position: Position) => {
    void pinWhenHere({ kind: 'position', ...selection, ...position }, { extent, maps, pins });
  };
  const scale = useMemo(
    () => scaleOf(mapDomain, { colouring, fromZero: true, values }),
    [mapDomain, colouring, values],
  );
  const shownPictures = useShownPictures(pictured, extent, answers);
  const note = scaleInWords(scale, mapDomain);
  const about = map
    ? t`${translated(MEANINGS[part].name)} by latent position:
      ${mapInWords(map.query.channel, shape.channels, averagedInWords(map.query.image, map, noun))} · nats`
    : t`${translated(MEANINGS[part].name)} by latent position`;

  return (
    <Figure
      id="map"
      title={t`Where`}
      sub={
        <span data-testid="map-title">
          {about}
          {given && ` · ${given}`}
        </span>
      }
      toolbar={
        against === null
          ? domainToolbar(mapDomain, scale, values, (chosen) => {
              change(() => ({ mapDomain: chosen }));
            })
          : {}
      }
      contents={
        map &&
        (() => ({
          ...{ title: t`Group ${group}`, subtitle: about },
          panels: [
            mapPanel('', map, scale, translated(MEANINGS[map.meaning].name)),
            ...(against === null ? picturePanels(shownPictures) : []),
          ],
        }))
      }
    >
      {note !== null && against === null && <p class="sub">{note}</p>}
      {against !== null && answer.kind !== 'refused' ? (
        <SideBySide
          {...{ extent, shape, map, maps, pictures, pinAt }}
          values={answers.among(against.among).values}
          against={against}
        />
      ) : (
        <div class="map-and-pictures">
          <div class="map-column">
            {answer.kind === 'refused' ? (
              <Absent reason={answer.reason} size={mapSize(shape, EDGE)} />
            ) : (
              <div class="map">
                <HeatMap {...{ extent, shape, map, maps, scale, pinAt }} place={selection} edge={EDGE} />
                <ColourBar scale={scale} />
              </div>
            )}
            {map && <MapKey map={map} scale={scale} />}
          </div>
          <GroupPictures pictures={shownPictures} {...{ extent, averaged, shape, map, scale, pinAt }} />
        </div>
      )}
      {map && <HeatMapTable map={map} channels={shape.channels} noun={noun} />}
    </Figure>
  );
});

/** Until the map asked for arrives, the previous one may show another group or quantity. */
function isOf(query: MapQuery, group: number, quantity: KlQuantity): boolean {
  return query.group === group && query.quantity === quantity;
}
