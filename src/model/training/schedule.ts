/**
 * The weight of the KL and of the regulariser at a step of the training, by the release's schedule
 * (docs/analyses.md#training).
 */
import type { TrainingState } from '../../protocol/weights';

/** @param flags the training flags as the file has them; others than numbers and booleans count as missing */
export function trainingState(
  flags: ReadonlyMap<string, unknown>,
  epoch: number | null,
  globalStep: number | null,
): TrainingState {
  const told = number(flags, 'num_total_iter');
  const isTold = told !== null && told > 0;
  const totalSteps = isTold ? told : estimatedSteps(number(flags, 'epochs'), epoch, globalStep);
  const beta = globalStep === null || totalSteps === null ? null : betaAt(flags, globalStep, totalSteps);
  return {
    ...{ epoch, globalStep, totalSteps, isEstimated: totalSteps !== null && !isTold, beta },
    regulariserWeight: beta === null ? null : regulariserWeightAt(flags, beta),
  };
}

function estimatedSteps(epochs: number | null, epoch: number | null, globalStep: number | null): number | null {
  if (epochs === null || epochs <= 0 || epoch === null || epoch <= 0 || globalStep === null) return null;
  return (globalStep / epoch) * epochs;
}

function betaAt(flags: ReadonlyMap<string, unknown>, step: number, total: number): number | null {
  const portion = number(flags, 'kl_anneal_portion');
  const constant = number(flags, 'kl_const_portion');
  const least = number(flags, 'kl_const_coeff');
  if (portion === null || constant === null || least === null) return null;
  if (portion * total === 0) return 1;
  return Math.max(Math.min((step - constant * total) / (portion * total), 1), least);
}

function regulariserWeightAt(flags: ReadonlyMap<string, unknown>, beta: number): number | null {
  const final = number(flags, 'weight_decay_norm');
  if (final === null || number(flags, 'weight_decay_norm_anneal') !== 1) return final;
  const initial = number(flags, 'weight_decay_norm_init');
  if (initial === null) return null;
  return Math.exp((1 - beta) * Math.log(initial) + beta * Math.log(final));
}

function number(flags: ReadonlyMap<string, unknown>, name: string): number | null {
  const value = flags.get(name);
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
