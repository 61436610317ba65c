/** What the pane reads in a comparison: the group, channel or latent position that is pointed at or chosen. */
import type { ComparedMap, ComparedNumber, ComparisonReport } from '../../src/protocol/compare/comparison';
import type { ShownInspection } from '../../src/protocol/inspection';
import type { PairedEstimate } from '../../src/protocol/statistics';
import type { NumbersReading } from '../pins/numbers';
import { targetInWords } from '../sight/targetInWords';
import type { Target } from '../sight/selection';
import { coveredInWords } from './compareWords';
import { t } from '../text/translate';

export interface ComparedReading {
  readonly title: string;
  readonly target: Target;
  readonly number: ComparedNumber;
  readonly report: ComparisonReport;
}

/** Names the comparison that maps are asked of. */
export function versionOfComparison({ comparison }: Pick<ShownInspection, 'comparison'>): string {
  const { baseline, isPaired, a, b, kl } = comparison?.report ?? {};
  return JSON.stringify([baseline, isPaired, a?.images, b?.images, kl?.difference.mean]);
}

/** `null` where the part is not compared. @param map of the target's group; `null` if there is none */
export function comparedReading(
  report: ComparisonReport,
  target: Target,
  map: ComparedMap | null,
): ComparedReading | null {
  const number = numberAt(report, target, map);
  return number === null ? null : { title: targetInWords(target), target, number, report };
}

function numberAt(
  { groups, channels }: ComparisonReport,
  target: Target,
  map: ComparedMap | null,
): ComparedNumber | null {
  switch (target.kind) {
    case 'group':
      return groups[target.group] ?? null;
    case 'channel':
      return channels[target.group]?.[target.channel] ?? groups[target.group] ?? null;
    case 'position': {
      if (map?.group !== target.group) return groups[target.group] ?? null;
      return positionIn(map, target.y * map.width + target.x);
    }
  }
}

/** Only the difference's error is kept, and positions are too many to be tested. */
function positionIn(map: ComparedMap, index: number): ComparedNumber | null {
  if (index >= map.a.length) return null;
  const alone = (mean = NaN): PairedEstimate => ({ mean, standardError: null, drawStandardError: null });
  const error = map.standardErrors[index] ?? NaN;
  return {
    ...{ a: alone(map.a[index]), b: alone(map.b[index]), p: null, isMarked: false, auroc: null },
    difference: { ...alone(map.difference[index]), standardError: Number.isNaN(error) ? null : error },
  };
}

/** The reading as it is copied and pinned. */
export function comparedNumbers({ title, number, report, target }: ComparedReading): NumbersReading {
  const { a, b, difference } = number;
  const numbers = [
    { name: 'A − B', value: difference, signed: true, unit: 'nats' },
    { name: t`KL of A`, value: a, signed: false, unit: 'nats' },
    { name: t`KL of B`, value: b, signed: false, unit: 'nats' },
  ];
  return {
    ...{ kind: 'numbers', title: t`${title}: A against B`, numbers, draws: report.draws, command: report.command },
    place: `A: ${report.a.name}; B: ${report.b.name}; ${coveredInWords(report)}`,
    short: t`A − B of g${target.group}${target.kind === 'channel' ? ` c${target.channel}` : ''}`,
  };
}
