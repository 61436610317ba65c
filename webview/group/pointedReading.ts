import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary, KlMap } from '../../src/protocol/statistics';
import { channelReading, groupReading, mapReading, type Reading } from '../readOut/readings';
import type { Target } from '../state/selection';
import type { ShownKl } from '../state/shownKl';
import type { ImageNoun } from '../text/words';

export interface Sight {
  /** The selected group's map; `null` while it is fetched. */
  readonly map: KlMap | null;
  /** In the KL that is shown, as are those of all groups. */
  readonly selected: GroupSummary;
  readonly summaries: readonly (GroupSummary | null)[];
  readonly shapes: readonly GroupShape[];
  readonly noun: ImageNoun;
  readonly thresholdNats: number;
  readonly shown: ShownKl;
}

/** What the target shows; the selected group as a whole where there is none. */
export function readingOf(target: Target | null, sight: Sight): Reading {
  return (target && readingThere(target, sight)) ?? groupReadingOf(sight.selected, sight);
}

function readingThere(target: Target, sight: Sight): Reading | null {
  if (target.kind === 'position') return sight.map && mapReading(sight.map, target, sight.noun);
  const summary = sight.summaries[target.group] ?? null;
  const shape = sight.shapes[target.group];
  if (!summary || !shape) return null;
  if (target.kind === 'group') return groupReading(summary, shape, sight.noun, sight.shown);
  return channelReading(summary, target.channel, shape, sight.noun, sight.thresholdNats, sight.shown);
}

function groupReadingOf(summary: GroupSummary, { shapes, noun, shown }: Sight): Reading {
  return groupReading(summary, shapes[summary.group] ?? { channels: 0, height: 1, width: 1 }, noun, shown);
}
