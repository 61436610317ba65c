/**
 * Where each latent group's z comes from (docs/analyses.md#plan). Passes through the decoder differ in nothing else.
 */
import type { GroupShape } from '../../protocol/inspection';

/** One channel of a group at all latent positions, or at one of them. */
export interface Part {
  readonly channel: number;
  readonly position: { readonly y: number; readonly x: number } | null;
}

/** z of one latent group. All sources use the same ε (docs/analyses.md#noise). */
export type Source =
  /** f(μ_q + σ_q·ε), with f the group's flows. */
  | { readonly kind: 'posterior' }
  /** μ_p + t·σ_p·ε at temperature t; t = 0 gives the prior's mean. */
  | { readonly kind: 'prior'; readonly temperature: number }
  /** Values from another pass, image or sample, (N, L, h, w). */
  | { readonly kind: 'given'; readonly z: Float32Array }
  /** Values in units of the pass's own prior, (N, L, h, w): μ_p + σ_p·u. */
  | { readonly kind: 'standardised'; readonly u: Float32Array }
  /** One part from a different source than the rest. */
  | { readonly kind: 'mixed'; readonly rest: Source; readonly part: Part; readonly other: Source }
  /** One part moved by multiples of the prior's width: z + s·σ_p. */
  | { readonly kind: 'moved'; readonly source: Source; readonly part: Part; readonly widths: number };

/** A source for every latent group, from the top. */
export type Plan = readonly Source[];

export const POSTERIOR: Source = { kind: 'posterior' };

export function planOf(groups: number, source: Source): Plan {
  return Array.from({ length: groups }, () => source);
}

/** The plan with one group's source replaced. */
export function withSource(plan: Plan, group: number, source: Source): Plan {
  return plan.map((before, index) => (index === group ? source : before));
}

/** Whether a source reads the posterior's draw, which requires images. */
export function readsPosterior(source: Source): boolean {
  switch (source.kind) {
    case 'posterior':
      return true;
    case 'mixed':
      return readsPosterior(source.rest) || readsPosterior(source.other);
    case 'moved':
      return readsPosterior(source.source);
    case 'prior':
    case 'given':
    case 'standardised':
      return false;
  }
}

/** The values from which z of a group may be drawn; arrays are (N, L, h, w). */
export interface Drawable {
  readonly shape: GroupShape;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
  readonly epsilon: Float32Array;
  /** The posterior's draw, after the flows; `null` in a pass without images. */
  readonly posteriorZ: Float32Array | null;
}

/**
 * The z that a pass continues with, in memory of its own unless it was given.
 * @throws {Error} if the source reads the posterior in a pass without images.
 */
export function drawZ(source: Source, group: Drawable): Float32Array {
  switch (source.kind) {
    case 'posterior':
      if (group.posteriorZ === null) throw new Error('a pass without images has no posterior');
      return group.posteriorZ;
    case 'prior':
      return drawPrior(source.temperature, group);
    case 'given':
      return source.z;
    case 'standardised':
      return group.muP.map((mu, i) => mu + (group.sigmaP[i] ?? 0) * (source.u[i] ?? 0));
    case 'mixed': {
      const z = drawZ(source.rest, group).slice();
      const other = drawZ(source.other, group);
      forEachIn(source.part, group, (i) => (z[i] = other[i] ?? 0));
      return z;
    }
    case 'moved': {
      const z = drawZ(source.source, group).slice();
      forEachIn(source.part, group, (i) => (z[i] = (z[i] ?? 0) + source.widths * (group.sigmaP[i] ?? 0)));
      return z;
    }
  }
}

/**
 * Rounded after each operation, like μ_q + σ_q·ε on an engine: where posterior and prior agree, z is the same to the
 * last bit.
 */
function drawPrior(temperature: number, { muP, sigmaP, epsilon }: Drawable): Float32Array {
  const z = new Float32Array(muP.length);
  for (let i = 0; i < z.length; i++) {
    const width = Math.fround(temperature * (sigmaP[i] ?? 0));
    z[i] = (muP[i] ?? 0) + Math.fround(width * (epsilon[i] ?? 0));
  }
  return z;
}

/** Calls `change` with every index into (N, L, h, w) that the part covers. */
function forEachIn({ channel, position }: Part, { shape, muP }: Drawable, change: (i: number) => void): void {
  const positions = shape.height * shape.width;
  const latents = shape.channels * positions;
  const [from, to] =
    position === null
      ? [0, positions]
      : [position.y * shape.width + position.x, position.y * shape.width + position.x + 1];
  for (let image = 0; image < muP.length; image += latents) {
    const start = image + channel * positions;
    for (let i = start + from; i < start + to; i++) change(i);
  }
}
