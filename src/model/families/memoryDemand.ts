/** The memory that a network needs, estimated before any is taken: a small file can describe a large network. */
import type { GroupShape } from '../../protocol/inspection';
import { featureMapBytes } from '../graph/featureMaps';
import type { Network } from '../latentModel';
import { Refusal } from '../refusal';

/** Bytes per latent: q and p as fetched and as kept, the sums of its KL, and its maximum. */
const BYTES_PER_LATENT = 100;
/**
 * Memory that is used without asking: this much, plus a multiple of the weights. The release's largest model needs 0.9
 * GB, with 1.6 GB of weights.
 */
const UNASKED_MB = 1000;
const UNASKED_PER_WEIGHT_BYTE = 4;

/**
 * @param imageSize pixels along each side
 * @param memoryMb the user's limit; `null` for the default
 * @throws {Refusal} if a single image needs more, out of proportion to the weights; names the number to allow.
 */
export function requireAffordable(
  network: Network,
  groups: readonly GroupShape[],
  imageSize: number,
  memoryMb: number | null,
): void {
  const latents = groups.reduce((sum, { channels, height, width }) => sum + channels * height * width, 0);
  const neededMb = Math.ceil((featureMapBytes(network.graph) + BYTES_PER_LATENT * latents) / 1e6);
  const weightMb = Math.round((4 * network.parameterCount) / 1e6);
  const unaskedMb = UNASKED_MB + UNASKED_PER_WEIGHT_BYTE * weightMb;
  if (neededMb <= Math.max(unaskedMb, memoryMb ?? 0)) return;
  throw new Refusal(
    `One image of ${imageSize}×${imageSize} needs about ${neededMb} MB in this network, far more than its weights (${weightMb} MB). ` +
      `If this machine has that much, set nvaeInspector.memoryBudget, or --memory on the command line, to ${neededMb}.`,
  );
}
