import type { CheckpointDescription, ShownInspection } from '../../src/protocol/inspection';
import type { WhatIf } from '../../src/protocol/whatIf/whatIf';
import type { Measured } from '../sight/measured';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';

/** What every part of the view What if needs. */
export interface Asked {
  readonly host: Pick<Host, 'analyse' | 'tellApart' | 'saveLatents' | 'decodeLatents' | 'cancelAnalysis'>;
  readonly inspection: ShownInspection;
  readonly checkpoint: CheckpointDescription;
  readonly whatIf: WhatIf;
  readonly measured: Measured;
  readonly answers: RunAnswers;
}
