import type { Inspection } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { Reading } from '../readOut/readings';
import type { Host } from '../state/host';
import { type Pictures, useKlMap } from '../state/measurements';
import type { Observable } from '../state/observable';
import type { Selection, Target } from '../state/selection';
import { plusMinus } from '../text/numbers';
import { averagedInWords, givenInWords, type ImageNoun, mapInWords, size } from '../text/words';
import { ChannelStrip } from './ChannelStrip';
import { HeatMap } from './HeatMap';
import { HeatMapTable } from './HeatMapTable';
import { ImageChoice } from './ImageChoice';
import { PictureColumn } from './PictureColumn';
import { PointedReadOut } from './PointedReadOut';
import { readingOf } from './pointedReading';

interface Props {
  host: Host;
  inspection: Inspection;
  /** Counts restarts. */
  run: number;
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
  const { inspection, selection, run } = props;
  const summary = inspection.groups[selection.group] ?? null;
  const shape = inspection.checkpoint?.groups[selection.group];
  const running = inspection.status.kind === 'opening' || inspection.status.kind === 'running';
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
  const { host, inspection, run, pictures, noun, selection, pointed, isPinned, choose, pin, summary } = props;
  const { group, channel, image } = selection;
  const shapes = inspection.checkpoint?.groups ?? [];
  const shape = shapes[group] ?? { channels: 0, height: 1, width: 1 };
  const images = inspection.input?.images ?? 0;
  const imagesKept = inspection.input?.imagesKept ?? 0;
  // A mean changes as more is measured, and an image's map is there once it is among what is.
  const version = `${summary.images} × ${summary.draws}`;
  const answer = useKlMap(host, selection, version);
  const map = answer.kind === 'here' && answer.value.query.group === group ? answer.value : null;
  const given = map && givenInWords(group, map.images, map.draws);

  const { groups, activityThresholdNats } = inspection;
  const toReading = (target: Target | null) =>
    readingOf(target, { map, selected: summary, summaries: groups, shapes, noun, activityThresholdNats });

  return (
    <div class="group-columns">
      <div class="group-head">
        <h2 id="group-title" data-testid="group-title">
          Group {group} · {size(shape)} · {plusMinus(summary.klNats)} nats per {noun}
        </h2>
        <p class="sub" data-testid="map-title">
          {map
            ? `KL by latent position: ${mapInWords(map.query.channel, shape.channels, averagedInWords(map.query.image, map.images, map.draws, noun))} · nats`
            : 'KL by latent position'}
          {given && ` · ${given}`}
        </p>
      </div>
      <div class="map-column">
        <HeatMap
          shape={shape}
          map={map}
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
        {answer.kind === 'refused' && <p class="notice">{answer.reason}</p>}
        <ChannelStrip
          summary={summary}
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
          images={images}
          noun={noun}
          map={map}
          version={`${run} ${inspection.status.kind}`}
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
