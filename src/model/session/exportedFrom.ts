import { RELEASE_THRESHOLD_NATS } from '../../protocol/inspection';
import { fileDescription, type Made } from '../analyses/fileDescription';
import { firstRecords } from '../analyses/imageList';
import type { Images } from '../analyses/images';
import type { Reconstructions } from '../analyses/reconstructions';
import type { Exported } from '../export/exported';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import type { Measurement } from '../statistics/measurement';
import type { Rows } from '../statistics/totals';
import { findingsIn } from './examination';

interface Measured {
  readonly model: LatentModel;
  readonly images: Images;
  readonly measurement: Measurement;
  readonly reconstructions: Reconstructions;
  readonly samples: Rows | null;
}

/**
 * What was measured so far, for an export.
 * @param made how it was measured
 * @throws {Refusal} if no image is complete, or the checkpoint has changed on disk.
 */
export async function exportedFrom(measured: Measured, made: Made): Promise<Exported> {
  const { model, images, measurement, reconstructions, samples } = measured;
  const parts = measurement.parts();
  const complete = parts.rows?.reconstructionNats.length ?? 0;
  if (complete === 0) throw new Refusal('No image has been through the whole network yet. Export when one has.');
  const records = firstRecords(images.input.records, complete);
  const kept = parts.kept?.[0]?.length ?? 0;
  const findings = findingsIn(measured, RELEASE_THRESHOLD_NATS);
  return {
    statistics: {
      ...(await fileDescription(model, { ...images.input, records }, made)),
      ...{ records, parts, samples, sweep: null, details: [] },
      images: { x: images.values(0, kept), meanImage: reconstructions.means(kept) },
    },
    ...{ measurement, draws: parts.planned.draws, findings },
  };
}
