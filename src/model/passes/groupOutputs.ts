/** What is fetched of one latent group, and made into arrays for statistics. */
import type { LatentGroup, Prior } from '../latentModel';
import type { Flow, Gaussians, GroupDetails } from '../statistics/groupBatch';

export interface WantedOutputs {
  /** Whether the pass has images, and with them a posterior. */
  readonly posterior: boolean;
  /** Whether the posterior's draw is wanted. */
  readonly z: boolean;
  /** Whether the samplers' outputs are wanted as they are. */
  readonly raw: boolean;
}

/** One group of a batch; arrays are (N, L, h, w). */
export interface TakenOutputs {
  readonly prior: Pick<Gaussians, 'muP' | 'sigmaP'>;
  readonly posterior:
    (Pick<Gaussians, 'muQ' | 'sigmaQ'> & { readonly flow: Flow | null; readonly details: GroupDetails | null }) | null;
  /** The posterior's draw after the flows, where it was wanted. */
  readonly z: Float32Array | null;
}

export class GroupOutputs {
  /** Of the values to fetch. */
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

  /**
   * Takes the arrays out of what was fetched.
   * @param epsilon goes into the details; `null` where none are wanted
   */
  take(fetched: Map<string, Float32Array>, epsilon: Float32Array | null): TakenOutputs {
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
      epsilon === null || drawn === null || rawPosterior === null || rawPrior === null
        ? null
        : { rawPosterior, rawPrior, epsilon, z: drawn };
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
