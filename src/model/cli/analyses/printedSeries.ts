/** Interventions in steps as tables and JSON. */
import type { Effect } from '../../analyses/interventions/intervene';
import type { TakenBelow } from '../../analyses/interventions/intervention';
import { alignColumns } from '../columns';
import { printed } from '../printed';
import { NATS, pairedAsJson, pairedCells, pairedCellsWithDraws, SE, SE_DRAWS } from './estimates';
import type { RunFacts } from './printAnalysis';
import type { RunSeries, ShownSeries } from './series';

export function seriesAsJson({ base, shown }: RunSeries): object {
  return {
    unit: NATS,
    base: { kl: base.klNats.map(pairedAsJson), distortion: pairedAsJson(base.distortionNats) },
    series: shown.map(({ series, effects }) => ({
      ...series.facts,
      ...(series.steps === null
        ? effectAsJson(effects[0])
        : { steps: series.steps.map((step, index) => ({ step, ...effectAsJson(effects[index]) })) }),
    })),
  };
}

function effectAsJson(effect: Effect | undefined): object {
  if (effect === undefined) return {};
  return {
    log_p_change: pairedAsJson(effect.logPChangeNats),
    distortion: pairedAsJson(effect.distortionNats),
    distortion_change: pairedAsJson(effect.distortionChangeNats),
    kl_below_change: pairedAsJson(effect.klBelowChangeNats),
    kl_below: effect.klNats.map(pairedAsJson),
    kl_changes: effect.klChangesNats.map(pairedAsJson),
  };
}

/** @param step the heading of the steps @param note a sentence on what is measured */
export function seriesAsTable({ shown }: RunSeries, { model }: RunFacts, step: string, note?: string): string[] {
  return [
    ...shown.flatMap((one, i) => [
      ...(i === 0 ? [] : ['']),
      `${one.series.heading}: ${NATS}`,
      ...alignColumns(rowsOf(one, step)),
    ]),
    '',
    'Δ: change from the base pass, paired. A very negative Δlog p is a z that the prior hardly ever gives.',
    ...(note === undefined ? [] : [note]),
    ...(model.hasFlows ? ['With flows, KL is an estimate from each draw.'] : []),
  ];
}

function rowsOf({ series: { steps }, effects }: ShownSeries, step: string): string[][] {
  const hasBelow = effects.some(({ klBelowChangeNats }) => klBelowChangeNats !== null);
  return [
    [
      ...(steps === null ? [] : [step]),
      ...['Δlog p', SE, 'distortion', SE, 'Δdistortion', SE],
      ...(hasBelow ? ['ΔKL below', SE, SE_DRAWS] : []),
    ],
    ...effects.map((effect, index) => [
      ...(steps === null ? [] : [printed(steps[index] ?? NaN)]),
      ...pairedCells(effect.logPChangeNats),
      ...pairedCells(effect.distortionNats),
      ...pairedCells(effect.distortionChangeNats),
      ...(hasBelow ? pairedCellsWithDraws(effect.klBelowChangeNats) : []),
    ]),
  ];
}

/** What the groups below take. */
export function belowInWords({ below, temperature }: TakenBelow): string {
  switch (below) {
    case 'posterior':
      return 'groups below from their posteriors again';
    case 'frozen':
      return 'groups below as in the base pass';
    case 'prior':
      return `groups below from ${temperature === 0 ? 'their priors’ means' : `their priors at temperature ${temperature}`}`;
  }
}
