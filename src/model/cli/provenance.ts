/** Everything needed to cite numbers and to reproduce them. */
import type { CheckpointDescription } from '../../protocol/inspection';
import type { Provenance } from '../statistics/file/description';

/** Enough digits of a hash to tell two files apart at a glance; `--json` prints all of them. */
const SHOWN_DIGITS = 16;

type Cited = Pick<CheckpointDescription, 'epoch' | 'globalStep' | 'weights'>;

export function provenanceLines(provenance: Provenance, { epoch, globalStep }: Cited): string[] {
  const { checkpoint, checkpointSha256, imagesSha256, version, command } = provenance;
  const state = [...(epoch === null ? [] : [`epoch ${epoch}`]), ...(globalStep === null ? [] : [`step ${globalStep}`])];
  return [
    '',
    `Checkpoint: ${[checkpoint, ...state].join(', ')}, SHA-256 ${checkpointSha256.slice(0, SHOWN_DIGITS)}…`,
    ...(imagesSha256 === null
      ? []
      : [`Images, as the network got them: SHA-256 ${imagesSha256.slice(0, SHOWN_DIGITS)}…`]),
    ...(command === null ? [] : [`Again with ${version}: ${command}`]),
  ];
}

export function provenanceAsJson(provenance: Provenance, { epoch, globalStep, weights }: Cited): object {
  const { checkpoint, checkpointSha256, imagesSha256, seed, noise, engine, version, command } = provenance;
  return {
    ...{ checkpoint, checkpoint_sha256: checkpointSha256, weights, epoch, global_step: globalStep },
    ...{ images_sha256: imagesSha256, seed, noise },
    engine: `${engine.device} · ${engine.runtime}`,
    ...{ version, command },
  };
}
