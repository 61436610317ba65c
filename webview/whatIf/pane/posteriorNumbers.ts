/** What the pane reads of Bound and of Information. */
import type { Estimate, PairedEstimate } from '../../../src/protocol/statistics';
import type { BoundReport, ImageBound } from '../../../src/protocol/whatIf/bound';
import type { GroupReport, InformationReport } from '../../../src/protocol/whatIf/information';
import type { NamedNumber } from '../../pins/numbers';
import { boundRows } from '../bound/boundRows';
import { shiftColumns } from '../information/shiftColumns';
import type { ImageNoun } from '../../text/words';
import { t } from '../../text/translate';

/** The means, or the numbers of one image. */
export function boundNumbers(bound: BoundReport, image: ImageBound | null, noun: ImageNoun): NamedNumber[] {
  if (image === null) {
    return boundRows(bound, noun).map(({ name, unit, value }) => named(name, unit, value));
  }
  const { boundNats, errorNats, elboNats, gapNats, effectiveSampleSize, largestWeight } = image;
  const { draws } = bound.summary;
  return [
    named(t`L with K = ${draws}`, 'nats', { mean: boundNats, standardError: errorNats }),
    named(t`−NELBO of the same draws`, 'nats', alone(elboNats)),
    named(t`L above −NELBO`, 'nats', alone(gapNats)),
    named(t`effective sample size`, t`of ${draws} draws`, alone(effectiveSampleSize)),
    named(t`largest weight`, t`of 1`, alone(largestWeight)),
  ];
}

/** A group's KL and what its shift consists of; for the top group, information and mismatch as well. */
export function informationNumbers(
  information: InformationReport,
  group: number,
  of: GroupReport,
  hasFlows: boolean,
): NamedNumber[] {
  const { top } = information;
  const ofTop =
    group === 0 && top.kind === 'measured'
      ? [
          named(t`information, from below`, 'nats', top.informationNats),
          named(t`information, from above`, 'nats', top.upperNats),
          named(t`mismatch, at most`, 'nats', alone(top.mismatchNats)),
        ]
      : [];
  const ofShift = shiftColumns(information, hasFlows).flatMap(({ name, unit, of: valueOf }) => {
    const value = valueOf(of);
    return value === null ? [] : [named(name, unit ?? t`of ${of.latents} latents`, alone(value))];
  });
  return [...ofShift.slice(0, 1), ...ofTop, ...ofShift.slice(1)];
}

export function named(name: string, unit: string, value: Estimate | PairedEstimate): NamedNumber {
  return {
    name,
    unit,
    signed: false,
    value: 'drawStandardError' in value ? value : { ...value, drawStandardError: null },
  };
}

/** A number without an error of its own. */
export function alone(mean: number): Estimate {
  return { mean, standardError: null };
}
