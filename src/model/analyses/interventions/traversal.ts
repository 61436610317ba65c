/** One channel or latent moved in steps of the prior's width (docs/analyses.md#traversal). */
import type { GroupShape } from '../../../protocol/inspection';
import { usualReach } from '../../../protocol/whatIf/live';
import { POSTERIOR, type Part, type Source } from '../../passes/plan';
import type { Intervention, TakenBelow } from './intervention';

/** `shift`: z + s·σ_p. `set`: μ_p + s·σ_p, whatever the image put there. */
export type TraversalMode = 'shift' | 'set';

export interface Traversal extends TakenBelow {
  readonly group: number;
  readonly part: Part;
  readonly mode: TraversalMode;
  /** s, in units of σ_p. */
  readonly widths: number;
}

const PRIOR_MEAN: Source = { kind: 'prior', temperature: 0 };

export function traversal({ group, part, mode, widths, below, temperature }: Traversal): Intervention {
  const source: Source =
    mode === 'shift'
      ? { kind: 'moved', source: POSTERIOR, part, widths }
      : { kind: 'mixed', rest: POSTERIOR, part, other: { kind: 'moved', source: PRIOR_MEAN, part, widths } };
  return { groups: [group], source: () => source, below, temperature };
}

/** Steps on either side of 0. */
const STEPS = 3;

/** Steps from which a traversal starts, in units of σ_p: seven, from −3 to 3 for a latent, less far for a channel. */
export function usualWidths(shape: GroupShape, { position }: Part): number[] {
  const reach = usualReach(shape, position);
  return Array.from({ length: 2 * STEPS + 1 }, (_, i) => ((i - STEPS) * reach) / STEPS);
}
