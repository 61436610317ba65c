import { MEANINGS } from '../../src/protocol/quantities';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { KlValues } from '../../src/protocol/statistics';
import { type ColourScale, colourScale } from '../../src/figures/colour/colourScale';
import { Figure } from '../figure/Figure';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
import { choosing, goingTo, turningTo } from '../sight/sight';
import { useKlValues, type Values } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { threeDigits } from '../../src/protocol/numbers';
import { averagedInWords } from '../text/words';
import { mapPanel } from '../../src/figures/kl/mapPanel';
import { MapCanvas, mapSize } from './MapCanvas';
import { t, translated } from '../text/translate';

/** Edge of a map in the strip, in CSS pixels: smaller where there are many. */
const EDGE = 60;
const SMALL_EDGE = 48;
const MANY = 12;

/** Where the KL of every group lies: one small map for each. */
export function MapStrip({ measured, values }: { measured: Measured; values: Values }) {
  const [isShared, share] = useState(false);
  const [arrived, setArrived] = useState<ReadonlyMap<number, KlValues>>(new Map());
  const { selection, colouring } = useSight().sight;
  const keep = useCallback((map: KlValues) => {
    setArrived((before) => new Map(before).set(map.query.group, map));
  }, []);
  const { quantity } = measured.shown;
  const shownMaps = useMemo(
    () =>
      Array.from(arrived.values())
        .filter(({ query }) => query.quantity === quantity && query.image === selection.image)
        .filter(({ query }) => query.image !== null || (query.among ?? null) === selection.among)
        .sort((a, b) => a.query.group - b.query.group),
    [arrived, quantity, selection.image, selection.among],
  );
  const all = useMemo(() => colourScale(colouring, ...shownMaps.map(({ klNats }) => klNats)), [colouring, shownMaps]);
  const first = measured.summaries.find((summary) => summary !== null);
  if (!first) return null;
  const over = averagedInWords(selection.image, first, measured.noun);
  return (
    <Figure
      id="strip"
      title={t`Where`}
      sub={t`${over}; largest nats per latent position below each`}
      toolbar={{
        domain: {
          offered: ['auto', 'shared'],
          chosen: isShared ? 'shared' : 'auto',
          from: all.domain.least,
          to: all.domain.most,
          sharedWith: t`all groups`,
          onChoose: (domain) => {
            share(domain === 'shared');
          },
          onType: () => undefined,
        },
      }}
      contents={() => ({
        title: t`Where, by latent group`,
        subtitle: over,
        panels: shownMaps.map((map) =>
          mapPanel(
            t`group ${map.query.group}`,
            map,
            isShared ? all : colourScale(colouring, map.klNats),
            translated(MEANINGS[map.meaning].name),
          ),
        ),
      })}
    >
      <ul class="map-strip" data-testid="map-strip">
        {measured.shapes.map((_, group) =>
          measured.reached[group] ? (
            <GroupMap key={group} {...{ group, measured, values }} shared={isShared ? all : null} onMap={keep} />
          ) : null,
        )}
      </ul>
    </Figure>
  );
}

interface GroupMapProps {
  group: number;
  /** The scale that all maps share; `null` if each has its own. */
  shared: ColourScale | null;
  measured: Measured;
  values: Values;
  /** Called with the map that is shown, whenever it is another one. */
  onMap: (map: KlValues) => void;
}

function GroupMap({ group, shared, measured, values, onMap }: GroupMapProps) {
  const { shapes, shown } = measured;
  const { sight, change } = useSight();
  const { selection, colouring } = sight;
  const place = { group, channel: null, image: selection.image };
  const answer = useKlValues(values, { quantity: shown.quantity, ...place }, versionOf(measured, group));
  const map = answer.kind === 'here' && answer.value.query.group === group ? answer.value : null;
  useEffect(() => {
    if (map !== null) onMap(map);
  }, [map, onMap]);
  const own = useMemo(() => colourScale(colouring, map?.klNats ?? []), [colouring, map]);
  const shape = shapes[group];
  if (shape === undefined) return null;
  const edge = shapes.length > MANY ? SMALL_EDGE : EDGE;
  const open = () => {
    change(turningTo('group'));
  };
  return (
    <li class={group === selection.group ? 'selected' : undefined} data-testid={`strip-${group}`}>
      {answer.kind === 'refused' ? (
        <Absent reason={answer.reason} size={mapSize(shape, edge)} />
      ) : (
        <MapCanvas
          {...{ map, place, shape, edge }}
          scale={shared ?? own}
          onChoose={(position) => {
            change(goingTo(group, null));
            change(choosing({ position }));
          }}
          onOpen={open}
        />
      )}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          change(goingTo(group, null));
          open();
        }}
      >
        {group} · {map ? threeDigits(own.domain.most) : '…'}
        <span class="unseen"> {t`nats, group ${group}: open its map`}</span>
      </button>
    </li>
  );
}
