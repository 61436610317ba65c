import { shownKl } from '../../figures/kl/shownKl';
import type { NamedPicture } from '../../figures/contents';
import { provenanceLines } from '../../figures/report/provenanceLines';
import { MOST_REPORTED_IMAGES, reportedMaps, reportOf } from '../../figures/report/report';
import { imageNoun } from '../../figures/words';
import { allWarnings } from '../../protocol/allWarnings';
import { RELEASE_THRESHOLD_NATS } from '../../protocol/inspection';
import { pixels } from '../data/pictures';
import { writeWhole } from '../files/wholeFile';
import type { Exported } from './exported';

/**
 * Writes the report that a page exports: one HTML page with figures, tables, findings and sources, which loads nothing.
 * @throws {Refusal} if it can't be written; there is then no file, or the previous one.
 */
export async function writeReport(path: string, exported: Exported): Promise<void> {
  await writeWhole(path, (file) => file.writeFile(reportFrom(exported)));
}

/** At the release's threshold. @throws {Refusal} if saved statistics have no sums over images. */
function reportFrom(exported: Exported): string {
  const { statistics, measurement, draws, findings } = exported;
  const { model, input, weightWarnings, provenance, images } = statistics;
  const kl = {
    shapes: model.groups,
    summaries: measurement.groups(RELEASE_THRESHOLD_NATS),
    shown: shownKl(model.hasFlows, 'kl'),
    noun: imageNoun(input),
    thresholdNats: RELEASE_THRESHOLD_NATS,
  };
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  const how = { input, draws, images: summary?.images ?? 0, checkpoint: model, fileName: provenance.checkpoint };
  return reportOf({
    ...kl,
    ...{ fileName: provenance.checkpoint, summary, findings },
    warnings: allWarnings({ checkpoint: model, weightWarnings, input }),
    maps: reportedMaps(kl).map((query) => measurement.klValues(query)),
    inputs: picturesOf(exported, images?.x ?? null),
    reconstructions: picturesOf(exported, images?.meanImage ?? null),
    colourMap: 'viridis',
    provenance: provenanceLines({ ...how, noise: provenance.noise, engine: provenance.engine }, provenance),
  });
}

/** The first images. @param values (kept images, C, size, size) in [0, 1]; `null` if they are not kept */
function picturesOf({ statistics }: Exported, values: Float32Array | null): NamedPicture[] {
  if (values === null) return [];
  const { model, records } = statistics;
  const { size, channels } = model.image;
  const kept = values.length / (channels * size ** 2);
  return records.names.slice(0, Math.min(kept, MOST_REPORTED_IMAGES)).map((name, image) => ({
    ...{ name, width: size, height: size, channels, pixels: pixels(values, image, model.image) },
  }));
}
