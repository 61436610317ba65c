/** Passes in which some groups take a z that was changed (docs/analyses.md#changed-latents). */
import { sourceBelow, type Below, type Variant, type VariantSource } from '../variants/variant';

/** What the groups below a changed one take. */
export interface TakenBelow {
  readonly below: Below;
  /** Of the priors below, where these are taken; 0 for their means. */
  readonly temperature: number;
}

export interface Intervention extends TakenBelow {
  /** The groups whose z is changed, from the top. */
  readonly groups: readonly number[];
  /** Where their z comes from. */
  readonly source: (group: number) => VariantSource;
}

/** The first changed group; those above take their posterior. */
export function firstGroupOf({ groups }: Pick<Intervention, 'groups'>): number {
  const [first] = groups;
  if (first === undefined) throw new Error('an intervention that changes no group');
  return first;
}

export function variantOf(intervention: Intervention): Variant {
  const { groups, source, below, temperature } = intervention;
  return {
    group: firstGroupOf(intervention),
    source: (group) => (groups.includes(group) ? source(group) : sourceBelow(below, temperature)),
    // q and KL of the groups below say how they react, whatever z they take.
    measures: true,
    comparesZ: true,
  };
}
