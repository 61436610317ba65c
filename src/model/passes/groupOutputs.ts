/** Fetches the values of one latent group, and turns them into arrays for statistics. */
import type { LatentGroup, Prior } from '../latentModel';
import type { Flow, Gaussians, GroupDetails } from '../statistics/groupBatch';

export interface WantedOutputs {
  /** Whether the pass has images, and therefore a posterior. */
  readonly posterior: boolean;
  /** Whether to fetch the posterior's draw. */
  readonly z: boolean;
  /** Whether to fetch the samplers' outputs unchanged. */
  readonly raw: boolean;
}

/** One group's values for a batch; arrays are (N, L, h, w). */
export interface TakenOutputs {
  readonly prior: Pick<Gaussians, 'muP' | 'sigmaP'>;
  readonly posterior:
    (Pick<Gaussians, 'muQ' | 'sigmaQ'> & { readonly flow: Flow | null; readonly details: GroupDetails | null }) | null;
  /** The posterior's draw after the flows, if requested. */
  readonly z: Float32Array | null;
}

export class GroupOutputs {
  /** Names of the values to fetch. */
  readonly names: readonly string[];
  readonly #group: LatentGroup;
  readonly #length: number;
  readonly #wanted: WantedOutputs;

  /** @param length latent variables of the group in the whole batch */
  constructor(group: LatentGroup, length: number, wanted: WantedOutputs) {
    this.#group = group;
    this.#length = length;
    this.#wanted = wanted;
    this.names = namesOf(group, wanted);
  }

  areIn(fetched: ReadonlyMap<string, Float32Array>): boolean {
    return this.names.every((name) => fetched.has(name));
  }

  /** Takes the arrays from the fetched values. */
  take(fetched: Map<string, Float32Array>): TakenOutputs {
    const { posterior, prior, z0, z } = this.#group;
    const wanted = this.#wanted;
    const priorArrays = this.#takePrior(prior, fetched);
    if (!wanted.posterior) return { prior: priorArrays, posterior: null, z: null };
    const gaussian = { muQ: take(fetched, posterior.mu.name), sigmaQ: take(fetched, posterior.sigma.name) };
    const rawPosterior = wanted.raw ? take(fetched, posterior.raw.name) : null;
    const rawPrior = wanted.raw ? this.#takeRawPrior(prior, fetched) : null;
    const drawn = hasFlow(this.#group) || wanted.z ? take(fetched, z.name) : null;
    const flow = hasFlow(this.#group) && drawn !== null ? { z0: take(fetched, z0.name), zK: drawn } : null;
    const details =
      drawn === null || rawPosterior === null || rawPrior === null ? null : { rawPosterior, rawPrior, z: drawn };
    return { prior: priorArrays, posterior: { ...gaussian, flow, details }, z: drawn };
  }

  #takePrior(prior: Prior, fetched: Map<string, Float32Array>): TakenOutputs['prior'] {
    if (prior.kind === 'computed') {
      return { muP: take(fetched, prior.mu.name), sigmaP: take(fetched, prior.sigma.name) };
    }
    return {
      muP: new Float32Array(this.#length).fill(prior.mu),
      sigmaP: new Float32Array(this.#length).fill(prior.sigma),
    };
  }

  #takeRawPrior(prior: Prior, fetched: Map<string, Float32Array>): Float32Array {
    return prior.kind === 'computed' ? take(fetched, prior.raw.name) : new Float32Array(2 * this.#length);
  }
}

function namesOf(group: LatentGroup, { posterior: hasPosterior, z: wantsZ, raw: wantsRaw }: WantedOutputs): string[] {
  const { posterior, prior, z0, z } = group;
  const computed = prior.kind === 'computed' ? [prior] : [];
  const gaussians = hasPosterior ? [posterior, ...computed] : computed;
  const names = gaussians.flatMap(({ mu, sigma }) => [mu.name, sigma.name]);
  if (!hasPosterior) return names;
  if (hasFlow(group)) names.push(z0.name);
  if (hasFlow(group) || wantsZ) names.push(z.name);
  if (wantsRaw) names.push(...gaussians.map(({ raw }) => raw.name));
  return names;
}

function hasFlow({ z0, z }: LatentGroup): boolean {
  return z0.name !== z.name;
}

function take(fetched: Map<string, Float32Array>, name: string): Float32Array {
  const values = fetched.get(name);
  if (values === undefined) throw new Error(`the engine did not return ${name}`);
  fetched.delete(name);
  return values;
}
