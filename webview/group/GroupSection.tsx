import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary, KlMap } from '../../src/protocol/statistics';
import { groupReading, mapReading, type Reading } from '../readOut/readings';
import { ReadOut } from '../readOut/ReadOut';
import type { Host } from '../state/host';
import { type Pictures, useKlMap } from '../state/measurements';
import type { Selection, Target } from '../state/selection';
import { plusMinus } from '../text/numbers';
import { givenInWords, type ImageNoun, mapInWords, size } from '../text/words';
import { ChannelStrip } from './ChannelStrip';
import { HeatMap } from './HeatMap';
import { HeatMapTable } from './HeatMapTable';
import { ImageChoice } from './ImageChoice';
import { InputPicture } from './InputPicture';

interface Props {
  host: Host;
  pictures: Pictures;
  shapes: readonly GroupShape[];
  summaries: readonly (GroupSummary | null)[];
  /** Images of the input. */
  images: number;
  /** How many of them, from the first, can be looked at one by one. */
  imagesKept: number;
  noun: ImageNoun;
  running: boolean;
  selection: Selection;
  pointed: Target | null;
  choose: (change: Partial<Selection>) => void;
  point: (target: Target | null) => void;
}

/** One latent group: where its KL is, beside the input, and what any of its values is made of. */
export function GroupSection(props: Props) {
  const { summaries, shapes, selection, running } = props;
  const summary = summaries[selection.group] ?? null;
  const shape = shapes[selection.group];
  const heading = shape ? `Group ${selection.group} · ${size(shape)}` : '';
  if (!summary || !shape) {
    return (
      <section class="card">
        <h2 data-testid="group-title">{heading}</h2>
        <p class="sub">{running ? 'Not measured yet: its map appears as soon as it is.' : 'Not measured.'}</p>
      </section>
    );
  }
  return (
    <section class="card group" aria-labelledby="group-title">
      <MeasuredGroup {...props} summary={summary} shape={shape} heading={heading} />
    </section>
  );
}

function MeasuredGroup(props: Props & { summary: GroupSummary; shape: GroupShape; heading: string }) {
  const {
    host,
    pictures,
    summaries,
    shapes,
    images,
    imagesKept,
    noun,
    selection,
    pointed,
    choose,
    point,
    summary,
    shape,
    heading,
  } = props;
  const { group, channel, image } = selection;
  // A mean changes as more images are measured, and an image's map is there once it is among them.
  const settled = image !== null && image < summary.images;
  const answer = useKlMap(host, selection, settled ? 'settled' : String(summary.images));
  const map = answer.kind === 'here' && answer.value.query.group === group ? answer.value : null;
  const reading = readingOf(pointed ?? positionTarget(selection), map, summary, summaries, shapes, noun);
  const given = givenInWords(group, map?.images ?? 1);

  return (
    <div class="group-columns">
      <div class="group-head">
        <h2 id="group-title" data-testid="group-title">
          {heading} · {plusMinus(summary.klNats)} nats per {noun}
        </h2>
        <p class="sub" data-testid="map-title">
          {map
            ? `KL by latent position: ${mapInWords(map.query.channel, map.query.image, shape.channels, map.images, noun)} · nats`
            : 'KL by latent position'}
          {map && given && ` · ${given}`}
        </p>
      </div>
      <div class="map-column">
        {map ? (
          <HeatMap
            map={map}
            noun={noun}
            position={selection.position}
            pointed={pointed?.kind === 'position' ? pointed : null}
            onChoose={(position) => {
              choose({ position });
              point(null);
            }}
            onPoint={(position) => {
              // Without a chosen position the read-out keeps what was last pointed at, so that it can be reached.
              if (position) point({ kind: 'position', ...position });
              else if (selection.position) point(null);
            }}
          />
        ) : (
          <p class="notice">{answer.kind === 'refused' ? answer.reason : `Fetching the map of group ${group} …`}</p>
        )}
        <ChannelStrip
          summary={summary}
          noun={noun}
          selected={channel}
          onSelect={(chosen) => {
            choose({ channel: chosen });
          }}
        />
        {map && <HeatMapTable map={map} />}
      </div>
      <div class="picture-column">
        <InputPicture pictures={pictures} image={image ?? 0} oneOfMean={image === null} images={images} noun={noun} />
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
      </div>
      <ReadOut reading={reading} pictures={pictures} noun={noun} />
    </div>
  );
}

function positionTarget({ position }: Selection): Target | null {
  return position && { kind: 'position', ...position };
}

/** What the target shows; the selected group as a whole where there is none. */
function readingOf(
  target: Target | null,
  map: KlMap | null,
  summary: GroupSummary,
  summaries: readonly (GroupSummary | null)[],
  shapes: readonly GroupShape[],
  noun: ImageNoun,
): Reading | null {
  if (target?.kind === 'position') {
    const reading = map && mapReading(map, target, noun);
    if (reading) return reading;
  }
  const shown = target?.kind === 'group' ? (summaries[target.group] ?? summary) : summary;
  const shape = shapes[shown.group];
  return shape ? groupReading(shown, shape, noun) : null;
}
