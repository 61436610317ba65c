import { useState } from 'preact/hooks';
import type { ChannelImages, RankedImage } from '../../src/protocol/images';
import { MEANINGS } from '../../src/protocol/quantities';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { amongOf } from '../sight/selection';
import { type RunAnswers, useChannelImages } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { ofClassInWords } from '../text/words';
import { DrivingImage } from './DrivingImage';
import { DrivingMap } from './DrivingMap';
import { noiseInWords } from './imageWords';
import { rich, t, translated } from '../text/translate';
import { counted, nounInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  answers: RunAnswers;
  version: string;
}

const RANKS = ['strongest', 'quantiles', 'weakest'] as const;
type Rank = (typeof RANKS)[number];
const RANK_NAMES: Readonly<Record<Rank, string>> = {
  strongest: t`strongest`,
  quantiles: t`quantiles`,
  weakest: t`weakest`,
};

/** What drives the selected channel, or the whole group: its strongest, middling or weakest images, or those of a class. */
export function ChannelDrivers({ measured, answers, version }: Props) {
  const { shown, reached } = measured;
  const { selection } = useSight().sight;
  const { group, channel, image: chosen } = selection;
  const [rank, setRank] = useState<Rank>('strongest');
  const [pointed, setPointed] = useState<number | null>(null);
  const query = { quantity: shown.quantity, group, channel, ...amongOf(selection) };
  const answer = useChannelImages(answers.channelImages, query, version);
  const found = answer.kind === 'here' && isOf(answer.value, query) ? answer.value : null;
  const ranked = found?.[rank] ?? null;
  const images = ranked?.kind === 'ranked' ? ranked.images : [];
  // Until another image is pointed at, the map is that of the image shown everywhere, or of the first.
  const previewed = byNumber(images, pointed) ?? byNumber(images, chosen) ?? images[0] ?? null;
  const meaning = channel === null ? shown.whole : shown.part;
  return (
    <section class="card drivers" aria-labelledby="drivers-title">
      <div class="card-head">
        <h2 id="drivers-title" data-testid="drivers-title">
          {channel === null ? t`What drives group ${group}` : t`What drives group ${group}, channel ${channel}`}
        </h2>
        <div class="tools" role="group" aria-label={t`Which images`}>
          {RANKS.map((one) => (
            <button
              key={one}
              type="button"
              class="tool"
              aria-pressed={one === rank}
              data-testid={`drivers-${one}`}
              onClick={() => {
                setRank(one);
                setPointed(null);
              }}
            >
              {RANK_NAMES[one]}
            </button>
          ))}
        </div>
      </div>
      <p class="sub" data-testid="drivers-sub">
        {rich`${translated(MEANINGS[meaning].name)} per ${nounInWords(measured.noun)}, in
          nats${found && ranked && aboutRanking(found, rank, measured)}`}
      </p>
      {answer.kind === 'refused' && reached[group] && <Absent reason={answer.reason} />}
      {!reached[group] && <p class="sub">{t`This group is not measured yet.`}</p>}
      {ranked?.kind === 'missing' && <Absent reason={ranked.reason} />}
      {images.length > 0 && (
        <div class="drivers-row">
          <ul class="driving-images" aria-label={t`${RANK_NAMES[rank]} images`}>
            {images.map((one, place) => (
              <DrivingImage
                key={place}
                ranked={one}
                measured={measured}
                pictures={answers.pictures}
                version={version}
                isPreviewed={one === previewed}
                onPoint={() => {
                  setPointed(one.image);
                }}
              />
            ))}
          </ul>
          {previewed && <DrivingMap ranked={previewed} measured={measured} values={answers.values} />}
        </div>
      )}
    </section>
  );
}

function byNumber(images: readonly RankedImage[], image: number | null): RankedImage | null {
  return images.find((one) => one.image === image) ?? null;
}

/** Until the answer to a question arrives, the one to the question before may be of another channel or class. */
function isOf({ query }: ChannelImages, { quantity, group, channel, among }: ChannelImages['query']): boolean {
  return query.quantity === quantity && query.group === group && query.channel === channel && query.among === among;
}

function aboutRanking(found: ChannelImages, rank: Rank, { shown, noun }: Measured): string {
  const ranked = found[rank];
  const { group, channel } = found.query;
  const noise = noiseInWords(found, group, channel === null ? shown.whole : shown.part, noun);
  const { ofClass } = found.planned;
  const among =
    ranked.kind === 'missing' || ranked.among === found.images
      ? []
      : [t`among the first ${counted(ranked.among, noun)}, which are kept individually`];
  const inClass = ofClass === undefined ? [] : [ofClassInWords(t`among the ${counted(found.images, noun)}`, ofClass)];
  const parts = [...inClass, ...among, ...(noise === null ? [] : [noise])];
  return parts.length === 0 ? '' : ` · ${parts.join(' · ')}`;
}
