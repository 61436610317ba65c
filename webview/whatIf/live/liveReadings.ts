/** What follows a slider, as it is pinned and copied. */
import type { ShownInspection } from '../../../src/protocol/inspection';
import type { ChangedPicture, SamplesQuery } from '../../../src/protocol/whatIf/live';
import { commandOfChange, commandOfSamples } from '../../../src/protocol/whatIf/reproduceLive';
import type { NamedNumber, NumbersReading } from '../../pins/numbers';
import type { ImageNoun } from '../../text/words';
import { alone, named } from '../pane/posteriorNumbers';
import { MODEL_SAMPLES } from '../whatIfWords';
import { changeNumbers } from './changeNumbers';
import { BELOW_IN_WORDS, changeInWords, partInWords } from './liveWords';

type From = Pick<ShownInspection, 'request' | 'whatIf'>;

/** @param reaction the same change with the KL of the groups below; `null` until it is there */
export function changeReading(
  { request, whatIf }: From,
  changed: ChangedPicture,
  reaction: ChangedPicture | null,
  noun: ImageNoun,
): NumbersReading {
  const { query } = changed;
  const { change, image, below } = query;
  const below_ = reaction?.below ?? null;
  const reacts: NamedNumber[] =
    below_ === null || below_.klNats.length === 0
      ? []
      : [
          {
            ...named('KL of the groups below, from their posteriors', 'nats', alone(below_.klChangeNats)),
            signed: true,
          },
        ];
  return {
    kind: 'numbers',
    title: change.kind === 'traverse' ? `Traverse ${partInWords(change)}` : `Swap group ${change.group}`,
    place: `${noun} ${image}, first draw, given this z; ${changeInWords(change, noun)}; ${BELOW_IN_WORDS[below]}`,
    short: `${change.kind} g${change.group} ${noun === 'image' ? 'im' : 'sample'} ${image}`,
    numbers: [
      ...changeNumbers(changed).map(({ name, nats, signed }) => ({ ...named(name, 'nats', alone(nats)), signed })),
      ...reacts,
    ],
    draws: 1,
    command: commandOfChange(request, query, whatIf?.images ?? 0),
  };
}

export function samplesReading({ request }: From, query: SamplesQuery): NumbersReading {
  return {
    kind: 'numbers',
    title: 'Temperature of each group',
    place: `${query.samples} samples, decoder’s means. ${MODEL_SAMPLES}`,
    short: 'temperatures',
    numbers: query.temperatures.map((t, group) => named(`t of group ${group}`, '', alone(t))),
    draws: 1,
    command: commandOfSamples(request, query),
  };
}
