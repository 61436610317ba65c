/** From one image to another, in chosen groups (docs/analyses.md#interpolation). */
import type { Intervention, TakenBelow } from './intervention';
import type { GroupLatents, LatentPair, LatentScale, PairLatents } from './pairLatents';
import { sourceOf } from './swap';

export interface Interpolation extends TakenBelow {
  /** The groups that go from one image to the other, from the top. */
  readonly groups: readonly number[];
  /** `standardised`: on the sphere of (z − μ_p)/σ_p, under the prior of the pass. `value`: on the straight line of z. */
  readonly mode: LatentScale;
  /** 0 for the image itself, 1 for its partner. */
  readonly share: number;
}

/** @param latents of the groups @param one latents of the image that all go to; by default each goes to the next */
export function interpolation(
  latents: PairLatents,
  { groups, mode, share, below, temperature }: Interpolation,
  one: PairLatents | null = null,
): Intervention {
  const make = pathOf(mode);
  return {
    ...{ groups, below, temperature },
    source: (group) => ({
      kind: 'placed',
      sourceAt: (place) =>
        sourceOf(
          mode,
          latents.made(mode, group, place, (pair, made) => make(pair, share, made), one),
        ),
    }),
  };
}

/** The same from one image to another, for passes over a single image and draw. @param own latents of the groups */
export function interpolationWith(
  own: GroupLatents,
  other: GroupLatents,
  { groups, mode, share, below, temperature }: Interpolation,
): Intervention {
  const make = pathOf(mode);
  const latentsIn = (of: GroupLatents, group: number): Float32Array => of.get(group)?.[mode] ?? new Float32Array();
  return {
    ...{ groups, below, temperature },
    source(group) {
      const pair = { own: latentsIn(own, group), other: latentsIn(other, group) };
      const made = new Float32Array(pair.own.length);
      make(pair, share, made);
      return sourceOf(mode, made);
    },
  };
}

function pathOf(mode: LatentScale) {
  return mode === 'value' ? onLine : onSphere;
}

function onLine(pair: LatentPair, share: number, made: Float32Array): void {
  mix(pair, 1 - share, share, made);
}

/** Below this sine of the angle between them, two directions are the same, or opposite. */
const LEAST_SINE = 1e-4;

/**
 * Spherical interpolation (Shoemake 1985): equal angles for equal shares, and lengths between those of the ends. On the
 * line, the middle of two independent draws would be shorter by √½: a draw at temperature 0.7.
 */
export function onSphere(pair: LatentPair, share: number, made: Float32Array): void {
  const { own, other } = pair;
  let [dot, ofOwn, ofOther] = [0, 0, 0];
  for (let i = 0; i < own.length; i++) {
    const [a, b] = [own[i] ?? NaN, other[i] ?? NaN];
    dot += a * b;
    ofOwn += a * a;
    ofOther += b * b;
  }
  const cosine = dot / Math.sqrt(ofOwn * ofOther);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  // The same direction needs no sphere, opposite ones have none that is theirs, and an origin has no direction.
  if (!(sine > LEAST_SINE)) onLine(pair, share, made);
  else mix(pair, Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine, made);
}

function mix({ own, other }: LatentPair, ofOwn: number, ofOther: number, made: Float32Array): void {
  for (let i = 0; i < made.length; i++) made[i] = ofOwn * (own[i] ?? NaN) + ofOther * (other[i] ?? NaN);
}
