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
import { count, threeDigits } from '../../src/protocol/numbers';
import { visibleName } from '../../src/protocol/visibleText';
import { inSentences } from '../text/inSentences';
import { t } from '../text/translate';
import { counted, type Noun } from '../text/nouns';

/** `checkpoint-0008.pt`, `val/`, `class 3 against class 5`: what the results are compared with. */
export function baselineInWords(baseline: Baseline): string {
  switch (baseline.kind) {
    case 'file':
      return lastPart(baseline.path);
    case 'input':
      return inputInWords(baseline.input);
    case 'classes':
      return t`class ${baseline.second}`;
  }
}

/** `val/`, or `a.png and 2 others`. */
export function inputInWords({ paths }: FilesChoice): string {
  const [first = '', ...others] = paths.map(lastPart);
  return others.length === 0 ? first : t`${first} and ${counted(others.length, 'other')}`;
}

/** Of a path of any system. */
export function lastPart(path: string): string {
  return visibleName(path.split(/[\\/]/).findLast((part) => part !== '') ?? path);
}

/** `40 images paired`, `40 and 32 images, unpaired`. */
export function coveredInWords({ isPaired, a, b, draws }: ComparisonReport): string {
  const ofDraws = draws === 1 ? '' : ` × ${counted(draws, 'draw')}`;
  if (isPaired) return t`${counted(a.images, 'image')}${ofDraws}, paired`;
  return t`${count(a.images)} and ${counted(b.images, 'image')}${ofDraws}, unpaired`;
}

/** Why nothing can be compared now; `null` if something can. */
export function whyNoComparison({ whatIf, status, checkpointChanged, next, input }: ShownInspection): string | null {
  if (status.kind === 'stopped') return t`The model process has ended: restart the inspection to compare.`;
  if (whatIf === null) return input === null ? t`Nothing was read, so there is nothing to compare.` : null;
  if (checkpointChanged) return t`The checkpoint was rewritten since it was opened: reload it to compare.`;
  if (next !== null) return t`These are old results. A comparison runs on the next inspection once it has ended.`;
  if (isUnderWay(status)) return t`A comparison runs on the same images once the inspection has ended.`;
  return whatIf.images === 0 ? t`No image was measured, so there is nothing to compare.` : null;
}

/** How a comparison ended; `null` while it runs. */
export function endInWords({ status, report, baseline }: ComparisonRun): string | null {
  const isOld = report !== null && !isSameBaseline(report.baseline, baseline);
  const old = isOld ? t`The comparison with ${baselineInWords(report.baseline)} is shown.` : '';
  switch (status.kind) {
    case 'running':
      return null;
    case 'finished':
      return t`Measured in ${duration(status.elapsedMs)}.`;
    case 'cancelled':
      return inSentences(t`Cancelled.`, old);
    case 'failed':
      return inSentences(status.message, old);
  }
}

export function isSameBaseline(a: Baseline, b: Baseline): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `Of 9 groups, 8 differ at 5 %; 0.45 would by chance if none did.` */
export function markedInWords(noun: Noun, { marked, of, byChance }: MarkedCount): string {
  const [all, expected] = [counted(of, noun), threeDigits(byChance)];
  return marked === 1
    ? t`Of ${all}, 1 differs at 5 %; ${expected} would by chance if none did.`
    : t`Of ${all}, ${count(marked)} differ at 5 %; ${expected} would by chance if none did.`;
}

/** `differs at 5 % (p = 0.0012)`. */
export function testInWords({ p, isMarked }: ComparedNumber): string {
  if (p === null) return t`no error is known, so nothing is tested`;
  const value = p < 1e-4 ? 'p < 0.0001' : `p = ${threeDigits(p)}`;
  return isMarked ? t`differs at 5 % (${value})` : t`does not differ at 5 % (${value})`;
}
