/**
 * Scales and latent groups, inferred from the towers or their absence, and the flags that give them
 * (docs/nvae.md#groups).
 */
import { noNvae, type Module } from './modules';
import { readDecoderTower, readEncoderTower, type Tower } from './towers';

export interface Hierarchy {
  /** Finest scale first, the order of the flags. */
  readonly groupsPerScale: readonly number[];
  readonly encoderCellsPerGroup: number;
  readonly decoderCellsPerGroup: number;
}

/** One scale with one group. Without towers, nothing shows how many cells each group would have. */
const VANILLA: Hierarchy = { groupsPerScale: [1], encoderCellsPerGroup: 1, decoderCellsPerGroup: 1 };

/** @throws {Refusal} if the towers serve different latent groups, or exist although the network is vanilla. */
export function readHierarchy(network: Module, encoder: Tower, decoder: Tower): Hierarchy {
  const vanilla = network.has('stem_decoder.weight');
  for (const { name, order } of [encoder, decoder]) {
    if (vanilla && order !== '') throw noNvae(`${name} and stem_decoder exclude each other`);
    if (!vanilla && order === '') throw noNvae(`there is no ${name}`);
  }
  if (vanilla) return VANILLA;
  const fineToCoarse = readEncoderTower(encoder);
  const coarseToFine = readDecoderTower(decoder);
  const { groupsPerScale } = fineToCoarse;
  const decoded = coarseToFine.groupsPerScale.toReversed();
  if (groupsPerScale.join() !== decoded.join()) {
    throw noNvae(
      `its enc_tower serves ${inWords(groupsPerScale)} latent groups per scale, its dec_tower ${inWords(decoded)} (finest first)`,
    );
  }
  return {
    groupsPerScale,
    encoderCellsPerGroup: fineToCoarse.cellsPerGroup,
    decoderCellsPerGroup: coarseToFine.cellsPerGroup,
  };
}

/**
 * The flags that give these numbers of groups, finest scale first.
 *
 * @throws {Refusal} if no flags do.
 */
export function groupFlags(groupsPerScale: readonly number[]): [name: string, value: number | boolean][] {
  const [finest = 1, ...coarser] = groupsPerScale;
  const adaptive = coarser.some((groups) => groups !== finest);
  // If the minimum binds at all, it binds at the coarsest scale.
  const fewest = [1, coarser.at(-1) ?? 1].find((least) =>
    coarser.every((groups, i) => groups === Math.max(least, Math.floor((groupsPerScale[i] ?? 0) / 2))),
  );
  if (adaptive && fewest === undefined) {
    throw noNvae(`no flags of the release give ${inWords(groupsPerScale)} latent groups per scale (finest first)`);
  }
  return [
    ['num_latent_scales', groupsPerScale.length],
    ['num_groups_per_scale', finest],
    ['ada_groups', adaptive],
    ['min_groups_per_scale', adaptive ? (fewest ?? 1) : 1],
  ];
}

function inWords(groupsPerScale: readonly number[]): string {
  return groupsPerScale.join(', ');
}
