import { useMemo } from 'preact/hooks';
import { isUnderWay } from '../../src/protocol/inspection';
import type { GroupSummary, MapQuery } from '../../src/protocol/statistics';
import { ColourBar } from '../colour/ColourBar';
import { scaleInWords, scaleOf } from '../colour/colourDomain';
import { colourScale } from '../../src/figures/colour/colourScale';
import { Figure } from '../figure/Figure';
import { domainToolbar } from '../maps/domainToolbar';
import { mapPanel } from '../../src/figures/kl/mapPanel';
import { mapSize } from '../maps/MapCanvas';
import type { PinCalls } from '../pins/pinCalls';
import { pinWhenHere } from '../pins/pinWhenHere';
import { GroupPictures } from '../pictures/GroupPictures';
import { picturePanels, useShownPictures } from '../pictures/useShownPictures';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
import type { Position } from '../sight/selection';
import { type RunAnswers, useKlValues } from '../state/runAnswers';
import { type KlQuantity, MEANINGS } from '../../src/protocol/quantities';
import { givenInWords } from '../text/meanings';
import { plusMinus } from '../../src/protocol/numbers';
import { Absent } from '../text/Absent';
import { averagedInWords, mapInWords, size } from '../text/words';
import { ChannelStrip } from './ChannelStrip';
import { HeatMap } from './HeatMap';
import { HeatMapTable } from './HeatMapTable';
import { MapKey } from './MapKey';
import { SideBySide } from './SideBySide';
import { useReadingAhead } from './useReadingAhead';
import { t, translated } from '../text/translate';
import { nounInWords } from '../text/nouns';

/** Longer edge of the map on screen, in CSS pixels. */
const EDGE = 280;
const NO_VALUES = new Float64Array();

interface Props {
  measured: Measured;
  answers: RunAnswers;
  pins: PinCalls;
}

/** One latent group: where its KL lies, next to the input, and what any of its values is made of. */
export function GroupSection(props: Props) {
  const { shapes, summaries, status, run } = props.measured;
  const { group } = useSight().sight.selection;
  const summary = summaries[group];
  if (!summary) {
    const shape = shapes[group];
    return (
      <section class="card">
        <h2 data-testid="group-title">{shape && t`Group ${group} · ${size(shape)}`}</h2>
        <p class="sub">
          {isUnderWay(status) ? t`Not measured yet: its map appears as soon as it is.` : t`Not measured.`}
        </p>
      </section>
    );
  }
  return (
    <section class="card group" aria-labelledby="group-title">
      <MeasuredGroup key={run} {...props} summary={summary} />
    </section>
  );
}

function MeasuredGroup({ measured, answers, pins, summary }: Props & { summary: GroupSummary }) {
  const { maps, pictures } = answers;
  const { shown, noun } = measured;
  const { quantity, whole, part } = shown;
  const { sight, change } = useSight();
  const { selection, against, colouring, mapDomain } = sight;
  const { group } = selection;
  const shape = measured.shapes[group] ?? { channels: 0, height: 1, width: 1 };
  const answer = useKlValues(answers.values, { quantity, ...selection }, versionOf(measured, group));
  const map = answer.kind === 'here' && isOf(answer.value.query, group, quantity) ? answer.value : null;
  const given = map && givenInWords(part, group, map.images, map.draws);
  const values = map?.klNats ?? NO_VALUES;
  useReadingAhead({ measured, maps, isDrawn: map !== null });
  const pinAt = (position: Position) => {
    void pinWhenHere({ kind: 'position', ...selection, ...position }, { measured, maps, pins });
  };
  const scale = useMemo(
    () => scaleOf(mapDomain, { colouring, fromZero: true, values }),
    [mapDomain, colouring, values],
  );
  const shownPictures = useShownPictures(measured, answers);
  // Not with every picture and map that arrives: it may have hundreds of buttons.
  const strip = useMemo(
    () => <ChannelStrip {...{ measured, summary }} scale={colourScale(colouring, summary.channelKlNats)} />,
    [measured, summary, colouring],
  );
  const note = scaleInWords(scale, mapDomain);
  const about = map
    ? t`${translated(MEANINGS[part].name)} by latent position:
      ${mapInWords(map.query.channel, shape.channels, averagedInWords(map.query.image, map, noun))} · nats`
    : t`${translated(MEANINGS[part].name)} by latent position`;

  return (
    <>
      <div class="group-head">
        <h2 id="group-title" data-testid="group-title">
          {t`Group ${group} · ${size(shape)} ·
            ${whole === 'kl' ? '' : `${translated(MEANINGS[whole].name)} `}${plusMinus(summary.klNats)} nats per
            ${nounInWords(noun)}`}
        </h2>
        {strip}
      </div>
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
            {...{ measured, shape, map, maps, pictures, pinAt }}
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
                  <HeatMap {...{ measured, shape, map, maps, scale, pinAt }} place={selection} edge={EDGE} />
                  <ColourBar scale={scale} />
                </div>
              )}
              {map && <MapKey map={map} scale={scale} />}
            </div>
            <GroupPictures pictures={shownPictures} {...{ measured, shape, map, scale, pinAt }} />
          </div>
        )}
        {map && <HeatMapTable map={map} channels={shape.channels} noun={noun} />}
      </Figure>
    </>
  );
}

/** Until the map asked for arrives, the previous one may show another group or quantity. */
function isOf(query: MapQuery, group: number, quantity: KlQuantity): boolean {
  return query.group === group && query.quantity === quantity;
}
