/** The report on unused units from posterior passes over all images and draws (docs/analyses.md#unused-units). */
import type { UnusedUnits } from '../../protocol/unusedUnits';
import { unusedUnits } from '../statistics/unusedUnits';
import type { UnitSums } from '../statistics/unitSums';
import type { Analysed } from './analysed';
import { measureUnits } from './measuredUnits';

/**
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function countUnusedUnits(options: Analysed): Promise<UnusedUnits> {
  return reportUnits(options, await measureUnits(options));
}

/** @param sums over all images and draws, by group */
export function reportUnits({ model, images, draws }: Analysed, sums: readonly UnitSums[]): UnusedUnits {
  const units = sums.map((group) => group.counts());
  return unusedUnits({
    ...{ groups: model.groupShapes, hasFlows: model.hasFlows, ofSamples: images.input.description.kind === 'samples' },
    channelKl: { nats: sums.map((group) => group.meanChannelNats()), scope: { images: units[0]?.images ?? 0, draws } },
    ...{ units, meanDraws: draws, klDraws: draws },
  });
}
