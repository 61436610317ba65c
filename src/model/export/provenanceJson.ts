import type { CheckpointDescription } from '../../protocol/inspection';
import type { Provenance } from '../statistics/file/description';

type Cited = Pick<CheckpointDescription, 'epoch' | 'globalStep' | 'weights'>;

/** Everything needed to cite numbers and to reproduce them. */
export function provenanceAsJson(provenance: Provenance, { epoch, globalStep, weights }: Cited): object {
  const { checkpoint, checkpointSha256, imagesSha256, seed, noise, engine, version, command } = provenance;
  return {
    ...{ checkpoint, checkpoint_sha256: checkpointSha256, weights, epoch, global_step: globalStep },
    ...{ images_sha256: imagesSha256, seed, noise },
    engine: `${engine.device} · ${engine.runtime}`,
    ...{ version, command },
  };
}
