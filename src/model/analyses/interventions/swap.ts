/** One group's latents of another image (docs/analyses.md#swap). */
import type { Source } from '../../passes/plan';
import type { Intervention, TakenBelow } from './intervention';
import type { LatentPair, LatentScale, PairLatents, ScaledLatents } from './pairLatents';

export interface Swap extends TakenBelow {
  readonly group: number;
  /** `value`: the other image's z. `standardised`: its (z − μ_p)/σ_p, under this image's prior. */
  readonly mode: LatentScale;
}

/** @param latents of the group */
export function swap(latents: PairLatents, { group, mode, below, temperature }: Swap): Intervention {
  return {
    ...{ groups: [group], below, temperature },
    source: () => ({
      kind: 'placed',
      sourceAt: (place) => sourceOf(mode, latents.made(mode, group, place, takeOther)),
    }),
  };
}

/** The same for every image with one other image. @param other latents of that image alone */
export function swapWithOne(other: PairLatents, { group, mode, below, temperature }: Swap): Intervention {
  return {
    ...{ groups: [group], below, temperature },
    source: () => ({
      kind: 'placed',
      sourceAt: ({ images, draw }) => sourceOf(mode, repeated(other.of(mode, group, draw, 0), images)),
    }),
  };
}

function repeated(values: Float32Array, times: number): Float32Array {
  const all = new Float32Array(values.length * times);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}

/** The same with one other image, for passes over a single image and draw. @param other its latents in the group */
export function swapWith(other: ScaledLatents, { group, mode, below, temperature }: Swap): Intervention {
  return { ...{ groups: [group], below, temperature }, source: () => sourceOf(mode, other[mode]) };
}

function takeOther({ other }: LatentPair, made: Float32Array): void {
  made.set(other);
}

/** The source of a group that takes these values. */
export function sourceOf(scale: LatentScale, values: Float32Array): Source {
  return scale === 'value' ? { kind: 'given', z: values } : { kind: 'standardised', u: values };
}
