/** Words for comparisons: what is compared, how it went, and what may not be said about it (docs/analyses.md#compare). */
import type { Baseline } from '../../src/protocol/compare/baseline';
import type {
  ComparedNumber,
  ComparisonReport,
  ComparisonRun,
  MarkedCount,
} from '../../src/protocol/compare/comparison';
import type { FilesChoice } from '../../src/protocol/input';
import { duration } from '../../src/protocol/duration';
import { isUnderWay, type ShownInspection } from '../../src/protocol/inspection';
import { count, counted, threeDigits } from '../../src/protocol/numbers';
import { visibleName } from '../../src/protocol/visibleText';

/** `checkpoint-0008.pt`, `val/`, `class 3 against class 5`: what the results are compared with. */
export function baselineInWords(baseline: Baseline): string {
  switch (baseline.kind) {
    case 'file':
      return lastPart(baseline.path);
    case 'input':
      return inputInWords(baseline.input);
    case 'classes':
      return `class ${baseline.second}`;
  }
}

/** `val/`, or `a.png and 2 others`. */
export function inputInWords({ paths }: FilesChoice): string {
  const [first = '', ...others] = paths.map(lastPart);
  return others.length === 0 ? first : `${first} and ${counted(others.length, 'other')}`;
}

/** Of a path of any system. */
export function lastPart(path: string): string {
  return visibleName(path.split(/[\\/]/).findLast((part) => part !== '') ?? path);
}

/** `40 images paired`, `40 and 32 images, unpaired`. */
export function coveredInWords({ isPaired, a, b, draws }: ComparisonReport): string {
  const ofDraws = draws === 1 ? '' : ` × ${counted(draws, 'draw')}`;
  if (isPaired) return `${counted(a.images, 'image')}${ofDraws}, paired`;
  return `${count(a.images)} and ${counted(b.images, 'image')}${ofDraws}, unpaired`;
}

/** Why nothing can be compared now; `null` if something can. */
export function whyNoComparison({ whatIf, status, checkpointChanged, next, input }: ShownInspection): string | null {
  if (status.kind === 'stopped') return 'The model process has ended: restart the inspection to compare.';
  if (whatIf === null) return input === null ? 'Nothing was read, so there is nothing to compare.' : null;
  if (checkpointChanged) return 'The checkpoint was rewritten since it was opened: reload it to compare.';
  if (next !== null) return 'These are old results. A comparison runs on the next inspection once it has ended.';
  if (isUnderWay(status)) return 'A comparison runs on the same images once the inspection has ended.';
  return whatIf.images === 0 ? 'No image was measured, so there is nothing to compare.' : null;
}

/** How a comparison ended; `null` while it runs. */
export function endInWords({ status, report, baseline }: ComparisonRun): string | null {
  const isOld = report !== null && !isSameBaseline(report.baseline, baseline);
  const old = isOld ? ` The comparison with ${baselineInWords(report.baseline)} is shown.` : '';
  switch (status.kind) {
    case 'running':
      return null;
    case 'finished':
      return `Measured in ${duration(status.elapsedMs)}.`;
    case 'cancelled':
      return `Cancelled.${old}`;
    case 'failed':
      return `${status.message}${old}`;
  }
}

export function isSameBaseline(a: Baseline, b: Baseline): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `Of 9 groups, 8 differ at 5 %; 0.45 would by chance if none did.` */
export function markedInWords(noun: string, { marked, of, byChance }: MarkedCount): string {
  const differ = marked === 1 ? 'differs' : 'differ';
  return `Of ${counted(of, noun)}, ${count(marked)} ${differ} at 5 %; ${threeDigits(byChance)} would by chance if none did.`;
}

/** `differs at 5 % (p = 0.0012)`. */
export function testInWords({ p, isMarked }: ComparedNumber): string {
  if (p === null) return 'no error is known, so nothing is tested';
  const value = p < 1e-4 ? 'p < 0.0001' : `p = ${threeDigits(p)}`;
  return `${isMarked ? 'differs' : 'does not differ'} at 5 % (${value})`;
}
