import type { GroupShape } from '../../protocol/inspection';
import type { GroupSummary } from '../../protocol/statistics';
import type { ImageNoun } from '../words';
import type { ShownKl } from './shownKl';

/** The KL of every latent group, as figures draw it. */
export interface KlByGroup {
  /** Shapes by group, like the summaries. */
  readonly shapes: readonly GroupShape[];
  /** For the KL that is shown; `null` until the group is measured. */
  readonly summaries: readonly (GroupSummary | null)[];
  readonly shown: ShownKl;
  readonly noun: ImageNoun;
  /** A channel counts as in use above this mean, in nats. */
  readonly thresholdNats: number;
}
