/**
 * The calculation of every registered quantity (src/protocol/quantities.ts) but z, which also needs the noise. A
 * registered quantity without its calculation here is a type error.
 */
import type { FlowQuantity, GaussianQuantity } from '../../protocol/quantities';
import type { SumOf } from '../../protocol/sumQuantities';
import type { Flow, Gaussians } from './groupBatch';
import { logDensity, reverseKl, scalePart, shiftPart } from './kl';

/** Fills `values` with a quantity of the latents from index `start` on. */
export type Fill<Latents> = (latents: Latents, start: number, values: Float64Array) => void;

export type FlowLatents = Gaussians & Flow;

// Each has its own loop, because a call per value takes longer than the calculation, for millions of values.

const fillShiftPart: Fill<Gaussians> = ({ muQ, muP, sigmaP }, start, values) => {
  for (let i = 0, at = start; i < values.length; i++, at++) {
    values[i] = shiftPart(muQ[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
  }
};

const fillScalePart: Fill<Gaussians> = ({ sigmaQ, sigmaP }, start, values) => {
  for (let i = 0, at = start; i < values.length; i++, at++) {
    values[i] = scalePart(sigmaQ[at] ?? 0, sigmaP[at] ?? 0);
  }
};

const fillReverseKl: Fill<Gaussians> = ({ muQ, sigmaQ, muP, sigmaP }, start, values) => {
  for (let i = 0, at = start; i < values.length; i++, at++) {
    values[i] = reverseKl(muQ[at] ?? 0, sigmaQ[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
  }
};

const fillLogQ: Fill<FlowLatents> = ({ muQ, sigmaQ, z0 }, start, values) => {
  for (let i = 0, at = start; i < values.length; i++, at++) {
    values[i] = logDensity(z0[at] ?? 0, muQ[at] ?? 0, sigmaQ[at] ?? 0);
  }
};

const fillLogP: Fill<FlowLatents> = ({ muP, sigmaP, zK }, start, values) => {
  for (let i = 0, at = start; i < values.length; i++, at++) {
    values[i] = logDensity(zK[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
  }
};

/** Quantities of a single latent variable that q and p provide. */
export const GAUSSIAN_FILLS: Readonly<Record<GaussianQuantity, Fill<Gaussians>>> = {
  muP: ({ muP }, start, values) => values.set(muP.subarray(start, start + values.length)),
  sigmaP: ({ sigmaP }, start, values) => values.set(sigmaP.subarray(start, start + values.length)),
  muQ: ({ muQ }, start, values) => values.set(muQ.subarray(start, start + values.length)),
  sigmaQ: ({ sigmaQ }, start, values) => values.set(sigmaQ.subarray(start, start + values.length)),
  deltaMu({ muQ, muP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) values[i] = (muQ[at] ?? 0) - (muP[at] ?? 0);
  },
  deltaSigma({ sigmaQ, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) values[i] = (sigmaQ[at] ?? 0) / (sigmaP[at] ?? 0);
  },
  shift({ muQ, muP, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      values[i] = ((muQ[at] ?? 0) - (muP[at] ?? 0)) / (sigmaP[at] ?? 0);
    }
  },
  absoluteShift({ muQ, muP, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      values[i] = Math.abs((muQ[at] ?? 0) - (muP[at] ?? 0)) / (sigmaP[at] ?? 0);
    }
  },
  logDeltaSigma({ sigmaQ, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      values[i] = Math.log((sigmaQ[at] ?? 0) / (sigmaP[at] ?? 0));
    }
  },
  shiftTerm: fillShiftPart,
  varianceTerm({ sigmaQ, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      const ratio = (sigmaQ[at] ?? 0) / (sigmaP[at] ?? 0);
      values[i] = 0.5 * ratio * ratio;
    }
  },
  logTerm({ sigmaQ, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      values[i] = -Math.log((sigmaQ[at] ?? 0) / (sigmaP[at] ?? 0));
    }
  },
  scalePart: fillScalePart,
  klNats({ muQ, sigmaQ, muP, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      const shift = shiftPart(muQ[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
      values[i] = shift + scalePart(sigmaQ[at] ?? 0, sigmaP[at] ?? 0);
    }
  },
  reverseKlNats: fillReverseKl,
};

/** Quantities of a single latent variable that need the draw, with flows. */
export const FLOW_FILLS: Readonly<Record<FlowQuantity, Fill<FlowLatents>>> = {
  z0: ({ z0 }, start, values) => values.set(z0.subarray(start, start + values.length)),
  zK: ({ zK }, start, values) => values.set(zK.subarray(start, start + values.length)),
  logQNats: fillLogQ,
  logPNats: fillLogP,
  contributionNats({ muQ, sigmaQ, muP, sigmaP, z0, zK }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      const logQ = logDensity(z0[at] ?? 0, muQ[at] ?? 0, sigmaQ[at] ?? 0);
      values[i] = logQ - logDensity(zK[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
    }
  },
};

/** The values of each latent variable that are added up to a sum's quantities. */
export const CLOSED_FORM_FILLS: Readonly<Record<SumOf<'closed form'>, Fill<Gaussians>>> = {
  shiftNats: fillShiftPart,
  scaleNats: fillScalePart,
  reverseKlNats: fillReverseKl,
};

/** The same for an estimate with flows. */
export const ESTIMATE_FILLS: Readonly<Record<SumOf<'estimate'>, Fill<FlowLatents>>> = {
  logQNats: fillLogQ,
  logPNats: fillLogP,
};
