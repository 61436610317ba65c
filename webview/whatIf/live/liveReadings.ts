/** What follows a slider, as it is pinned and copied. */
import type { ShownInspection } from '../../../src/protocol/inspection';
import {
  firstGroupOf,
  type ChangedPicture,
  type LiveChange,
  type SamplesMove,
  type VariedPictures,
} from '../../../src/protocol/whatIf/live';
import { commandOfChange, commandOfSamples, commandOfVariations } from '../../../src/protocol/whatIf/reproduceLive';
import type { NamedNumber, NumbersReading } from '../../pins/numbers';
import type { ImageNoun } from '../../text/words';
import { alone, named } from '../pane/posteriorNumbers';
import { MODEL_SAMPLES } from '../whatIfWords';
import { changeNumbers } from './changeNumbers';
import { sharedInWords } from './liveLines';
import { changeInWords, groupsInWords, partInWords, takenBelowInWords } from './liveWords';
import { t } from '../../text/translate';
import { numbered } from '../../text/nouns';

const KL_BELOW: Readonly<Record<LiveChange['kind'], string>> = {
  ...{ none: t`KL of the groups below`, traverse: t`KL of the groups below, from their posteriors` },
  ...{ swap: t`KL of the groups below, from their posteriors`, interpolate: t`KL of the groups below the first one` },
};

type From = Pick<ShownInspection, 'request' | 'checkpoint'>;

/** @param reaction the same change with the KL of the groups below; `null` until it is there */
export function changeReading(
  { request, checkpoint }: From,
  changed: ChangedPicture,
  reaction: ChangedPicture | null,
  noun: ImageNoun,
): NumbersReading {
  const { query } = changed;
  const { change, image } = query;
  const taken = takenBelowInWords(query, checkpoint?.groups.length ?? Infinity);
  const below_ = reaction?.below ?? null;
  const reacts: NamedNumber[] =
    below_ === null || below_.klNats.length === 0
      ? []
      : [
          {
            ...named(KL_BELOW[change.kind], 'nats', alone(below_.klChangeNats)),
            signed: true,
          },
        ];
  return {
    kind: 'numbers',
    title: titleOf(change),
    place: t`${numbered(noun, image)}, first draw, given this z;
      ${changeInWords(change, noun)}${taken === null ? '' : `; ${taken}`}`,
    short: `${change.kind} g${firstGroupOf(change)} ${noun === 'image' ? t`im` : t`sample`} ${image}`,
    numbers: [
      ...changeNumbers(changed).map(({ name, nats, signed }) => ({ ...named(name, 'nats', alone(nats)), signed })),
      ...reacts,
    ],
    draws: 1,
    command: commandOfChange(request, changed),
  };
}

function titleOf(change: LiveChange): string {
  switch (change.kind) {
    case 'traverse':
      return t`Traverse ${partInWords(change)}`;
    case 'interpolate':
      return t`Interpolate ${groupsInWords(change.groups)}`;
    case 'swap':
    case 'none':
      return t`Swap group ${change.group}`;
  }
}

export function samplesReading({ request }: From, samples: number, move: SamplesMove): NumbersReading {
  return {
    kind: 'numbers',
    title: t`Temperature of each group`,
    place: t`${samples} samples, decoder’s means. ${MODEL_SAMPLES}`,
    short: 'temperatures',
    numbers: move.temperatures.map((temperature, group) => named(t`t of group ${group}`, '', alone(temperature))),
    draws: 1,
    command: commandOfSamples(request, samples, move),
  };
}

export function variationsReading(
  { request }: From,
  variations: number,
  { query, difference }: VariedPictures,
): NumbersReading {
  return {
    kind: 'numbers',
    title: t`Variations of a sample`,
    place: t`${sharedInWords(query)}; seed ${query.seed}. ${MODEL_SAMPLES}`,
    short: t`variations, top ${query.topGroups}`,
    numbers: difference === null ? [] : [named(t`mean squared difference from sample 0`, '', difference)],
    draws: 1,
    command: commandOfVariations(request, variations, query),
  };
}
