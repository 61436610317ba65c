import type { ShownInspection } from '../../../src/protocol/inspection';
import type { PairedEstimate } from '../../../src/protocol/statistics';
import { commandOfAnalysis } from '../../../src/protocol/whatIf/reproduceAnalysis';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import type { NamedNumber, NumbersReading } from '../../pins/numbers';
import type { Measured } from '../../sight/measured';
import { klName } from '../leaveOut/changeSeries';
import { belowOf, inItsPlace } from '../leaveOut/leftOutWords';
import { isBound } from '../prefix/curve';
import { coveredInWords, priorInWords, priorsInWords, sumChangeName } from '../whatIfWords';
import { coveredInWords as coveredOfBoth } from '../separation/separationWords';
import { prunedNumbers, separationNumbers } from './furtherNumbers';
import { boundNumbers, informationNumbers } from './posteriorNumbers';
import { readingTitle, type WhatIfReading } from './readings';
import { t } from '../../text/translate';
import { numbered } from '../../text/nouns';

/** A reading as it is copied and pinned: each of its numbers, and where they come from. */
export function pinnedNumbers(
  reading: WhatIfReading,
  measured: Pick<Measured, 'scope' | 'noun'>,
  { request, whatIf, checkpoint }: Pick<ShownInspection, 'request' | 'whatIf' | 'checkpoint'>,
): NumbersReading {
  const { run } = reading;
  const kept = whatIf?.images ?? 0;
  const from = { title: readingTitle(reading), draws: run.wish.draws };
  if (reading.kind === 'bound') {
    const { bound, image } = reading;
    const ofOne = image && { wish: { ...run.wish, scope: { image: image.image, among: null } }, measured: 1 };
    return {
      ...{ kind: 'numbers', ...from },
      place: image === null ? coveredInWords(run, measured) : numbered(measured.noun, image.image),
      short: image === null ? 'bound' : t`bound ${measured.noun === 'image' ? t`im` : t`sample`} ${image.image}`,
      numbers: boundNumbers(bound, image, measured.noun),
      command: commandOfAnalysis(request, ofOne ?? run, kept),
    };
  }
  if (reading.kind === 'pruned') {
    const { curve, point } = reading;
    return {
      ...{ kind: 'numbers', ...from },
      place: t`${priorsInWords(curve.temperature)} in their place; ${coveredInWords(run, measured)}`,
      short: t`${point.removed} pruned`,
      numbers: prunedNumbers(curve, point),
      command: commandOfAnalysis(request, run, kept),
    };
  }
  if (reading.kind === 'separation') {
    const { separation, score } = reading;
    return {
      ...{ kind: 'numbers', ...from },
      place: score.where === '' ? coveredOfBoth(separation, run) : `${score.where}; ${coveredOfBoth(separation, run)}`,
      short: score.name,
      numbers: separationNumbers(separation, score),
      // The command takes all images of B.
      command: separation.isWholeInput ? commandOfAnalysis(request, run, kept) : null,
    };
  }
  if (reading.kind === 'information') {
    const { information, group, of } = reading;
    return {
      ...{ kind: 'numbers', ...from },
      ...{ place: coveredInWords(run, measured), short: t`KL of g${group}` },
      numbers: informationNumbers(information, group, of, checkpoint?.hasFlows ?? false),
      command: commandOfAnalysis(request, run, kept),
    };
  }
  return {
    kind: 'numbers',
    ...from,
    place: `${changedInWords(reading)}; ${coveredInWords(run, measured)}`,
    short: shortTitle(reading),
    numbers: reading.kind === 'without' ? changeNumbers(reading) : prefixNumbers(reading),
    command: commandOfAnalysis(request, run, kept),
  };
}

type PlannedReading = Extract<WhatIfReading, { kind: 'without' | 'prefix' }>;

function changedInWords(reading: PlannedReading): string {
  const temperature = temperatureOf(reading.run.wish.analysis);
  return reading.kind === 'without'
    ? t`${inItsPlace(priorInWords(temperature), belowOf(reading.run.wish.analysis))}, paired`
    : t`groups below from ${priorsInWords(temperature)}`;
}

function shortTitle(reading: PlannedReading): string {
  if (reading.kind === 'prefix') return t`top ${reading.point.k}`;
  const { group, channel } = reading.change.replacement;
  return t`without g${group}${channel === null ? '' : ` c${channel}`}`;
}

type Listed = readonly [name: string, value: PairedEstimate | null];

function changeNumbers({ leftOut, change, of }: Extract<WhatIfReading, { kind: 'without' }>): NamedNumber[] {
  const { replacement, nelboNats, rateNats, belowNats, savedNats, distortionNats, klNats } = change;
  const { group, channel, temperature, below } = replacement;
  const isWhole = channel === null;
  return [
    ...listed(true, 'nats', [
      [sumChangeName(temperature), nelboNats],
      [t`Δdistortion`, distortionNats],
      [t`Δrate`, rateNats],
      [t`KL of the groups below`, belowNats],
      ...(of === null || of <= group ? [] : [[t`KL of group ${of}`, klNats[of] ?? null] as const]),
    ]),
    ...listed(false, 'nats', [
      [klName(leftOut), isWhole ? (leftOut.klNats[group] ?? null) : below === 'posterior' ? savedNats : null],
      ['KL(p‖q)', isWhole ? (leftOut.reverseKlNats?.[group] ?? null) : null],
    ]),
  ];
}

function prefixNumbers({ curve, point }: Extract<WhatIfReading, { kind: 'prefix' }>): NamedNumber[] {
  const { rateNats, distortionNats, sumNats, stepNats, excessNats, psnrDb } = point;
  const bound = isBound(curve);
  return [
    ...listed(false, 'nats', [
      ...(bound ? [['NELBO', sumNats] as const] : []),
      [t`distortion`, distortionNats],
      [t`rate`, rateNats],
    ]),
    ...listed(
      true,
      'nats',
      bound
        ? [
            [t`step`, stepNats],
            [t`above the NELBO of all groups`, excessNats],
          ]
        : [],
    ),
    ...listed(false, 'dB', [['PSNR', psnrDb]]),
  ];
}

function listed(signed: boolean, unit: string, numbers: readonly Listed[]): NamedNumber[] {
  return numbers.flatMap(([name, value]) => (value === null ? [] : [{ name, value, signed, unit }]));
}
