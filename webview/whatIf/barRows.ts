import { useMemo } from 'preact/hooks';
import { axisOf, suitableScale, type Axis } from '../chart/axis';
import type { ScaleKind } from '../../src/figures/scales/symlog';
import type { ImageNoun } from '../text/words';
import type { BarSeries } from './barSeries';
import type { BarRow } from './GroupedBars';
import { signedEstimate } from './whatIfWords';
import { t } from '../text/translate';
import { nounInWords } from '../text/nouns';

interface Named {
  /** By row, for example the groups' numbers. */
  readonly numbers: readonly number[];
  /** What a row is of, before its number: `without group`. */
  readonly subject: string;
  readonly noun: ImageNoun;
  /** Prefix of the test ids of the printed numbers. */
  readonly testId: string;
}

/** Rows with a bar for each series. The last one's value is printed beside them. */
export function barRows(series: readonly BarSeries[], { numbers, subject, noun, testId }: Named): BarRow[] {
  return numbers.map((number, place) => {
    const values = series.map((one) => one.values[place] ?? null);
    const last = values.at(-1) ?? null;
    const inWords = series.map(({ name }, i) => `${name} ${values[i] ? signedEstimate(values[i]) : t`not known`}`);
    return {
      label: String(number),
      words: t`${subject} ${number}: ${inWords.join(', ')} nats per ${nounInWords(noun)}`,
      values,
      printed: last && { text: signedEstimate(last), value: last.mean, testId: `${testId}-${number}` },
    };
  });
}

/** An axis that covers all bars with their whiskers. @param kind by default the one that suits the values */
export function useBarAxis(series: readonly BarSeries[], kind: ScaleKind | 'auto'): Axis {
  return useMemo(() => {
    const means = series.flatMap(({ values }) => values.map((value) => value?.mean ?? NaN));
    return axisOf(kind === 'auto' ? suitableScale(means) : kind, reachOf(series));
  }, [series, kind]);
}

/** The ends of all bars and their whiskers. */
export function reachOf(series: readonly BarSeries[]): number[] {
  return series.flatMap(({ values }) =>
    values.flatMap((value) => {
      if (value === null) return [];
      const error = value.standardError ?? 0;
      return [value.mean, value.mean - error, value.mean + error];
    }),
  );
}
