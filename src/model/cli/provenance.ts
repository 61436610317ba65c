/** Everything needed to cite numbers and to reproduce them. */
import type { CheckpointDescription } from '../../protocol/inspection';
import type { Provenance } from '../statistics/file/description';

/** Enough digits of a hash to tell two files apart at a glance; `--json` prints all of them. */
const SHOWN_DIGITS = 16;

type Cited = Pick<CheckpointDescription, 'epoch' | 'globalStep'>;

export function provenanceLines(provenance: Provenance, { epoch, globalStep }: Cited): string[] {
  const { checkpoint, checkpointSha256, imagesSha256, version, command } = provenance;
  const state = [...(epoch === null ? [] : [`epoch ${epoch}`]), ...(globalStep === null ? [] : [`step ${globalStep}`])];
  // A recorded model may have no file.
  const hash = checkpointSha256 === '' ? [] : [`SHA-256 ${checkpointSha256.slice(0, SHOWN_DIGITS)}…`];
  return [
    '',
    `Checkpoint: ${[checkpoint, ...state, ...hash].join(', ')}`,
    ...(imagesSha256 === null
      ? []
      : [`Images, as the network got them: SHA-256 ${imagesSha256.slice(0, SHOWN_DIGITS)}…`]),
    ...(command === null ? [] : [`Again with ${version}: ${command}`]),
  ];
}
