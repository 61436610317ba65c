import { type Inspection, isUnderWay } from '../../src/protocol/inspection';
import type { GroupSummary, KlQuantity, MapQuery } from '../../src/protocol/statistics';
import type { Reading } from '../readOut/readings';
import { type KlMaps, type Pictures, useKlMap } from '../state/measurements';
import type { Observable } from '../state/observable';
import type { Selection, Target } from '../state/selection';
import type { ShownKl } from '../state/shownKl';
import { givenInWords, NAMES } from '../text/meanings';
import { plusMinus } from '../text/numbers';
import { Absent } from '../text/Absent';
import { averagedInWords, type ImageNoun, mapInWords, size } from '../text/words';
import { ChannelStrip } from './ChannelStrip';
import { HeatMap, mapSize } from './HeatMap';
import { HeatMapTable } from './HeatMapTable';
import { ImageChoice } from './ImageChoice';
import { PictureColumn } from './PictureColumn';
import { PointedReadOut } from './PointedReadOut';
import { readingOf } from './pointedReading';

interface Props {
  inspection: Inspection;
  /** By group, in the KL that is shown; `null` until it is measured. */
  summaries: readonly (GroupSummary | null)[];
  shown: ShownKl;
  /** Counts the inspections that were shown. */
  run: number;
  maps: KlMaps;
  pictures: Pictures;
  noun: ImageNoun;
  selection: Selection;
  pointed: Observable<Target | null>;
  isPinned: (reading: Reading) => boolean;
  choose: (change: Partial<Selection>) => void;
  pin: (reading: Reading) => void;
}

/** One latent group: where its KL is, beside the input, and what any of its values is made of. */
export function GroupSection(props: Props) {
  const { inspection, summaries, selection, run } = props;
  const summary = summaries[selection.group] ?? null;
  const shape = inspection.checkpoint?.groups[selection.group];
  const running = isUnderWay(inspection.status);
  if (!summary || !shape) {
    return (
      <section class="card">
        <h2 data-testid="group-title">{shape && `Group ${selection.group} · ${size(shape)}`}</h2>
        <p class="sub">{running ? 'Not measured yet: its map appears as soon as it is.' : 'Not measured.'}</p>
      </section>
    );
  }
  return (
    <section class="card group" aria-labelledby="group-title">
      <MeasuredGroup key={run} {...props} summary={summary} />
    </section>
  );
}

function MeasuredGroup(props: Props & { summary: GroupSummary }) {
  const { inspection, summaries, shown, run, maps, pictures, noun, selection, pointed, summary } = props;
  const { isPinned, choose, pin } = props;
  const { group, channel, image } = selection;
  const shapes = inspection.checkpoint?.groups ?? [];
  const shape = shapes[group] ?? { channels: 0, height: 1, width: 1 };
  const images = inspection.input?.images ?? 0;
  const imagesKept = inspection.input?.imagesKept ?? 0;
  // A mean changes as more is measured, and an image's map is there once it is among what is.
  const version = `${summary.images} × ${summary.draws}`;
  const { quantity, whole, part } = shown;
  const answer = useKlMap(maps, { quantity, ...selection }, version);
  const isShown = answer.kind === 'here' && isOf(answer.value.query, group, quantity);
  const map = isShown ? answer.value : null;
  const given = map && givenInWords(part, group, map.images, map.draws);

  const thresholdNats = inspection.activityThresholdNats;
  const toReading = (target: Target | null) =>
    readingOf(target, { map, selected: summary, summaries, shapes, noun, thresholdNats, shown });

  return (
    <div class="group-columns">
      <div class="group-head">
        <h2 id="group-title" data-testid="group-title">
          Group {group} · {size(shape)} · {whole === 'kl' ? '' : `${NAMES[whole]} `}
          {plusMinus(summary.klNats)} nats per {noun}
        </h2>
        <p class="sub" data-testid="map-title">
          {map
            ? `${NAMES[part]} by latent position: ${mapInWords(map.query.channel, shape.channels, averagedInWords(map.query.image, map, noun))} · nats`
            : `${NAMES[part]} by latent position`}
          {given && ` · ${given}`}
        </p>
      </div>
      <div class="map-column">
        {answer.kind === 'refused' && <Absent reason={answer.reason} size={mapSize(shape)} />}
        {answer.kind !== 'refused' && (
          <HeatMap
            shape={shape}
            map={map}
            meaning={part}
            noun={noun}
            position={selection.position}
            pointed={pointed}
            onChoose={(position) => {
              choose({ position });
              pointed.set(null);
            }}
            onPoint={(position) => {
              // Without a chosen position the read-out keeps what was last pointed at, so that it can be reached.
              if (position) pointed.set({ kind: 'position', ...position });
              else if (selection.position) pointed.set(null);
            }}
            onPin={(position) => {
              if (map) pin(toReading({ kind: 'position', ...position }));
            }}
          />
        )}
        <ChannelStrip
          summary={summary}
          shown={shown}
          noun={noun}
          selected={channel}
          onSelect={(chosen) => {
            choose({ channel: chosen });
          }}
          onPoint={(under) => {
            pointed.set(under === null ? null : { kind: 'channel', group, channel: under });
          }}
        />
        {map && <HeatMapTable map={map} channels={shape.channels} noun={noun} />}
      </div>
      <div class="picture-column">
        <ImageChoice
          images={images}
          kept={imagesKept}
          measured={Math.min(summary.images, imagesKept)}
          noun={noun}
          selected={image}
          onSelect={(chosen) => {
            choose({ image: chosen });
          }}
        />
        <PictureColumn
          pictures={pictures}
          image={image}
          images={summary.images}
          noun={noun}
          map={map}
          version={`${run} ${inspection.status.kind}`}
          underWay={isUnderWay(inspection.status)}
        />
      </div>
      <PointedReadOut
        pointed={pointed}
        selection={selection}
        toReading={toReading}
        pictures={pictures}
        noun={noun}
        isPinned={isPinned}
        pin={pin}
      />
    </div>
  );
}

/** Until the map asked for is there, the one before it may be of something else. */
function isOf(query: MapQuery, group: number, quantity: KlQuantity): boolean {
  return query.group === group && query.quantity === quantity;
}
