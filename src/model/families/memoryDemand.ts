/** The memory that a network asks for, before any is taken: a small file can describe a large network. */
import type { GroupShape } from '../../protocol/inspection';
import { featureMapBytes } from '../graph/featureMaps';
import type { Network } from '../latentModel';
import { Refusal } from '../refusal';

/** Of one latent: q and p as they come and as they are kept, the sums of its KL, and the largest it ever was. */
const BYTES_PER_LATENT = 100;
/** What is taken unasked, and for each byte of weights. The release's largest model asks for 0.9 GB, with 1.6 of weights. */
const UNASKED_MB = 1000;
const UNASKED_PER_WEIGHT_BYTE = 4;

/**
 * @param imageSize pixels along each side
 * @param memoryMb what the user allows; `null` for the usual
 * @throws {Refusal} when one image alone takes more, out of proportion to the weights; names the number to allow.
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
