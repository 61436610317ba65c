/** What the pane shows in the view What if: the part of an analysis that is pointed at or chosen. */
import type { Analysis } from '../../../src/protocol/whatIf/analysis';
import type { BoundReport, ImageBound } from '../../../src/protocol/whatIf/bound';
import type { GroupReport, InformationReport } from '../../../src/protocol/whatIf/information';
import type { Change, LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { GroupShape } from '../../../src/protocol/inspection';
import type { PrefixCurve, PrefixPoint } from '../../../src/protocol/whatIf/prefixCurve';
import type { PrunedPoint, PruningCurve } from '../../../src/protocol/whatIf/pruned';
import type { SeparationReport } from '../../../src/protocol/whatIf/separation';
import type { AnalysisRun, WhatIf } from '../../../src/protocol/whatIf/whatIf';
import { type Selection, type WholeTarget, wholeTarget } from '../../sight/selection';
import type { WhatIfChoice, WhatIfTarget } from '../../sight/whatIfChoice';
import { analysisIn, scopeOf } from '../analysisIn';
import { pointAt, usualRemoved } from '../pruning/pruned';
import { chosenM, scoreAt, type NamedScore } from '../separation/scores';
import { t } from '../../text/translate';

export type WhatIfReading =
  | {
      readonly kind: 'without';
      readonly run: AnalysisRun;
      readonly leftOut: LeftOut;
      readonly change: Change;
      /** The change's place among all of the run. */
      readonly place: number;
      /** Another group whose KL changes; `null` if none is pointed at. */
      readonly of: number | null;
    }
  | {
      readonly kind: 'prefix';
      readonly run: AnalysisRun;
      readonly curve: PrefixCurve;
      readonly point: PrefixPoint;
    }
  | {
      readonly kind: 'pruned';
      readonly run: AnalysisRun;
      readonly curve: PruningCurve;
      readonly point: PrunedPoint;
    }
  | {
      readonly kind: 'separation';
      readonly run: AnalysisRun;
      readonly separation: SeparationReport;
      readonly score: NamedScore;
    }
  | {
      readonly kind: 'bound';
      readonly run: AnalysisRun;
      readonly bound: BoundReport;
      /** `null` for the mean. */
      readonly image: ImageBound | null;
    }
  | {
      readonly kind: 'information';
      readonly run: AnalysisRun;
      readonly information: InformationReport;
      readonly group: number;
      readonly of: GroupReport;
    };

/** What is read where nothing is pointed at; `null` for the selection's KL. */
export function chosenTarget(
  { group, channel }: Pick<Selection, 'group' | 'channel'>,
  { analysis, k, removed, separation }: Pick<WhatIfChoice, 'analysis' | 'k' | 'removed' | 'separation'>,
  shapes: readonly GroupShape[],
): WhatIfTarget | null {
  const groups = shapes.length;
  if (analysis === 'pruning') return { kind: 'pruned', removed };
  if (analysis === 'two inputs') {
    const { score, m, group: ofGroup } = separation;
    return { kind: 'separation', score, at: score === 'kl' ? ofGroup : chosenM(m, shapes) };
  }
  if (analysis === 'prefixes') return { kind: 'prefix', k: k ?? groups };
  if (analysis === 'bound') return { kind: 'bound', image: null };
  if (analysis === 'information') return { kind: 'information', group };
  return analysis === 'leave out' ? { kind: 'replaced', group, channel, of: null } : null;
}

/** `null` where the analysis has no results. A channel that wasn't left out is read as its group. */
export function whatIfReading(
  whatIf: WhatIf,
  target: WhatIfTarget,
  selection: Pick<Selection, 'image' | 'among'>,
  {
    replacedAt,
    replacedBelow: below,
    prefixAt,
    prunedAt,
    separation: { temperature },
  }: Pick<WhatIfChoice, 'replacedAt' | 'replacedBelow' | 'prefixAt' | 'prunedAt' | 'separation'>,
): WhatIfReading | null {
  const shownOf = (analysis: Analysis) => analysisIn(whatIf, { analysis, scope: scopeOf(selection) }).shown;
  if (target.kind === 'prefix') {
    const run = shownOf({ kind: 'prefixes', temperature: prefixAt });
    if (run?.result?.kind !== 'prefix curve') return null;
    const { curve } = run.result;
    const point = curve.points[Math.min(curve.points.length - 1, target.k)];
    return point === undefined ? null : { kind: 'prefix', run, curve, point };
  }
  if (target.kind === 'pruned') {
    const run = shownOf({ kind: 'pruning', temperature: prunedAt });
    if (run?.result?.kind !== 'pruning curve') return null;
    const { curve } = run.result;
    const point = pointAt(curve, target.removed ?? usualRemoved(curve));
    return point && { kind: 'pruned', run, curve, point };
  }
  if (target.kind === 'separation') {
    const run = shownOf({ kind: 'two inputs', temperature, against: { kind: 'mirrored' } });
    if (run?.result?.kind !== 'separation') return null;
    const { separation } = run.result;
    const score = scoreAt(separation, target.score, target.at);
    return score && { kind: 'separation', run, separation, score };
  }
  if (target.kind === 'bound') {
    const run = shownOf({ kind: 'bound' });
    if (run?.result?.kind !== 'bound') return null;
    const { bound } = run.result;
    const image = bound.images.find((one) => one.image === target.image) ?? null;
    return { kind: 'bound', run, bound, image };
  }
  if (target.kind === 'information') {
    const run = shownOf({ kind: 'information' });
    if (run?.result?.kind !== 'information') return null;
    const { information } = run.result;
    const of = information.groups[target.group];
    return of === undefined ? null : { kind: 'information', run, information, group: target.group, of };
  }
  const { group, channel, of } = target;
  const ofChannel = channel === null ? null : shownOf({ kind: 'channels', group, temperature: replacedAt, below });
  const run = ofChannel ?? shownOf({ kind: 'leave out', temperature: replacedAt, below });
  if (run?.result?.kind !== 'left out') return null;
  const { leftOut } = run.result;
  const place = leftOut.changes.findIndex(({ replacement }) =>
    ofChannel === null ? replacement.group === group : replacement.channel === channel,
  );
  const change = leftOut.changes[place];
  return change === undefined ? null : { kind: 'without', run, leftOut, change, place, of };
}

/** `Without group 6`, `Without channel 7 of group 6`, `Top 3 of 9 groups`. */
export function readingTitle(reading: WhatIfReading): string {
  if (reading.kind === 'prefix') return prefixTitle(reading.point.k, reading.curve.points.length - 1);
  if (reading.kind === 'pruned') return t`${reading.point.removed} channels pruned`;
  if (reading.kind === 'separation') return t`Two inputs: ${reading.score.name}`;
  if (reading.kind === 'bound') return t`Bound, K = ${reading.bound.summary.draws}`;
  if (reading.kind === 'information') return t`What the KL of group ${reading.group} consists of`;
  const { group, channel } = reading.change.replacement;
  return channel === null ? t`Without group ${group}` : t`Without channel ${channel} of group ${group}`;
}

/** The group or channel that a reading is about; `null` for several groups. */
export function readingTarget(reading: WhatIfReading): WholeTarget | null {
  if (reading.kind !== 'without' && reading.kind !== 'information') return null;
  if (reading.kind === 'information') return wholeTarget(reading.group, null);
  const { group, channel } = reading.change.replacement;
  return wholeTarget(group, channel);
}

/** `Top 3 of 9 groups`, `No group from the image`, `All 9 groups`. */
function prefixTitle(k: number, groups: number): string {
  if (k === 0) return t`No group from the image`;
  return k === groups ? t`All ${groups} groups` : t`Top ${k} of ${groups} groups`;
}
