import { useMemo } from 'preact/hooks';
import { isUnderWay } from '../../src/protocol/inspection';
import type { GroupSummary, MapQuery } from '../../src/protocol/statistics';
import { colourScale } from '../colour/colourScale';
import type { PinCalls } from '../pins/pinCalls';
import { mapValues } from '../readOut/readings';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { type RunAnswers, useKlMap } from '../state/runAnswers';
import { type KlQuantity, MEANINGS } from '../../src/protocol/quantities';
import { givenInWords } from '../text/meanings';
import { plusMinus } from '../text/numbers';
import { Absent } from '../text/Absent';
import { averagedInWords, mapInWords, size } from '../text/words';
import { ChannelStrip } from './ChannelStrip';
import { HeatMap, mapSize } from './HeatMap';
import { HeatMapTable } from './HeatMapTable';
import { ImageChoice } from './ImageChoice';
import { PictureColumn } from './PictureColumn';
import { PointedReadOut } from './PointedReadOut';

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
        <h2 data-testid="group-title">{shape && `Group ${group} · ${size(shape)}`}</h2>
        <p class="sub">
          {isUnderWay(status) ? 'Not measured yet: its map appears as soon as it is.' : 'Not measured.'}
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
  const { selection, colouring } = useSight().sight;
  const { group } = selection;
  const shape = measured.shapes[group] ?? { channels: 0, height: 1, width: 1 };
  // A mean changes as more is measured, and an image's map exists once the image is measured.
  const version = `${summary.images} × ${summary.draws}`;
  const answer = useKlMap(maps, { quantity, ...selection }, version);
  const isShown = answer.kind === 'here' && isOf(answer.value.query, group, quantity);
  const map = isShown ? answer.value : null;
  const given = map && givenInWords(part, group, map.images, map.draws);
  const scale = useMemo(() => colourScale(colouring, map ? mapValues(map) : []), [colouring, map]);

  return (
    <div class="group-columns">
      <div class="group-head">
        <h2 id="group-title" data-testid="group-title">
          Group {group} · {size(shape)} · {whole === 'kl' ? '' : `${MEANINGS[whole].name} `}
          {plusMinus(summary.klNats)} nats per {noun}
        </h2>
        <p class="sub" data-testid="map-title">
          {map
            ? `${MEANINGS[part].name} by latent position: ${mapInWords(map.query.channel, shape.channels, averagedInWords(map.query.image, map, noun))} · nats`
            : `${MEANINGS[part].name} by latent position`}
          {given && ` · ${given}`}
        </p>
      </div>
      <div class="map-column">
        {answer.kind === 'refused' ? (
          <Absent reason={answer.reason} size={mapSize(shape)} />
        ) : (
          <HeatMap measured={measured} shape={shape} map={map} scale={scale} pins={pins} />
        )}
        <ChannelStrip measured={measured} summary={summary} scale={colourScale(colouring, summary.channelKlNats)} />
        {map && <HeatMapTable map={map} channels={shape.channels} noun={noun} />}
      </div>
      <div class="picture-column">
        <ImageChoice measured={measured} summary={summary} />
        <PictureColumn measured={measured} summary={summary} pictures={pictures} map={map} scale={scale} />
      </div>
      <PointedReadOut measured={measured} map={map} pictures={pictures} pins={pins} />
    </div>
  );
}

/** Until the map asked for arrives, the previous one may show another group or quantity. */
function isOf(query: MapQuery, group: number, quantity: KlQuantity): boolean {
  return query.group === group && query.quantity === quantity;
}
