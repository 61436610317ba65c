/** The scores that tell two inputs apart, as figures show them (docs/analyses.md#ood). */
import { plusMinus } from '../../../src/protocol/numbers';
import type { GroupShape } from '../../../src/protocol/inspection';
import type { PairedEstimate } from '../../../src/protocol/statistics';
import type { SeparatedArea, SeparationReport, SeparationScore } from '../../../src/protocol/whatIf/separation';
import type { SeparationChoice } from '../../sight/whatIfChoice';
import type { BarSeries } from '../barSeries';
import type { BarRow } from '../GroupedBars';
import { t } from '../../text/translate';

export interface NamedScore {
  readonly id: string;
  readonly name: string;
  /** Which groups come from where; empty for the NELBO and a KL. */
  readonly where: string;
  readonly score: SeparationScore;
  /** Its area less that of the NELBO; `null` where it isn't compared. */
  readonly gain: SeparatedArea | null;
}

/** Every score, in the order of the table. */
export function scoresOf(separation: SeparationReport): NamedScore[] {
  const { kl } = separation;
  return [
    ...separation.ratios.flatMap(({ m }) => [boundAt(separation, m) ?? [], ratioAt(separation, m) ?? []].flat()),
    ...kl.map((score, group) => ofGroup(score, group)),
  ];
}

function boundAt({ ratios }: SeparationReport, m: number): NamedScore | null {
  const at = ratios[m];
  if (at === undefined) return null;
  const name = m === 0 ? 'NELBO' : `−L^{>${m}}`;
  return { id: `bound-${m}`, name, where: m === 0 ? '' : placesInWords(m, at.k), score: at.bound, gain: null };
}

function ratioAt({ ratios }: SeparationReport, m: number): NamedScore | null {
  const at = ratios[m];
  if (at === undefined || at.ratio === null) return null;
  const { ratio, k } = at;
  return { id: `llr-${m}`, name: `LLR^{>${m}}`, where: placesInWords(m, k), score: ratio, gain: ratio.gain };
}

function ofGroup(score: SeparationScore, group: number): NamedScore {
  return { id: `kl-${group}`, name: t`KL of group ${group}`, where: '', score, gain: null };
}

/** `m = 6 lowest groups from their priors (k = 3 from their posteriors)`. */
function placesInWords(m: number, k: number): string {
  return t`m = ${m} lowest groups from their priors (k = ${k} from their posteriors)`;
}

/** The score that the reader has chosen. */
export function chosenScore(
  separation: SeparationReport,
  { score, m, group }: SeparationChoice,
  shapes: readonly GroupShape[],
): NamedScore | null {
  return scoreAt(separation, score, score === 'kl' ? group : chosenM(m, shapes));
}

/** @param at m, or the group whose KL it is. There is no ratio at m = 0. */
export function scoreAt(separation: SeparationReport, score: SeparationChoice['score'], at: number): NamedScore | null {
  if (score === 'kl') {
    const group = Math.min(at, separation.kl.length - 1);
    const found = separation.kl[group];
    return found === undefined ? null : ofGroup(found, group);
  }
  return (score === 'ratio' ? ratioAt(separation, at) : null) ?? boundAt(separation, at);
}

/** The wished m; otherwise the groups of the finest scale, which is no choice by the result. */
export function chosenM(wanted: number | null, shapes: readonly GroupShape[]): number {
  const finest = shapes.at(-1);
  const ofFinest = shapes.filter(({ height, width }) => height === finest?.height && width === finest.width).length;
  const usual = ofFinest < shapes.length ? ofFinest : Math.ceil(shapes.length / 2);
  return Math.min(shapes.length, wanted ?? usual);
}

/** The error that is true of these inputs: the page knows only of mirrored images that they are made of those of A. */
function errorOf({ ofDifferent, ofPairs }: SeparatedArea, isPaired: boolean): number | null {
  return isPaired ? ofPairs : ofDifferent;
}

/** An area or a difference of two with the error that is true of these inputs. */
export function areaEstimate(area: SeparatedArea, isPaired: boolean): PairedEstimate {
  return { mean: area.value, standardError: errorOf(area, isPaired), drawStandardError: null };
}

/** AUROC by m: of −L^{>m}, and of LLR^{>m} from m = 1. */
export function areaSeries({ ratios, isPaired }: SeparationReport): BarSeries[] {
  return [
    { name: '−L^{>m}', role: 'prior', values: ratios.map(({ bound }) => areaEstimate(bound.auroc, isPaired)) },
    {
      ...{ name: 'LLR^{>m}', role: 'positive' },
      values: ratios.map(({ ratio }) => ratio && areaEstimate(ratio.auroc, isPaired)),
    },
  ];
}

/** AUROC of the KL of each group. */
export function klSeries({ kl, isPaired }: SeparationReport): BarSeries[] {
  return [{ name: 'KL', role: 'posterior', values: kl.map(({ auroc }) => areaEstimate(auroc, isPaired)) }];
}

/** Rows with a bar for each series. The last one's value is printed beside them. */
export function areaRows(series: readonly BarSeries[], subject: string, testId: string): BarRow[] {
  const count = series[0]?.values.length ?? 0;
  return Array.from({ length: count }, (_, place) => {
    const values = series.map((one) => one.values[place] ?? null);
    const last = values.findLast((value) => value !== null) ?? null;
    const inWords = series.map(({ name }, i) => `${name} ${values[i] ? plusMinus(values[i]) : t`not known`}`);
    return {
      label: String(place),
      words: t`${subject} ${place}: AUROC of ${inWords.join(', ')}`,
      values,
      printed: last && { text: plusMinus(last), value: last.mean, testId: `${testId}-${place}` },
    };
  });
}
