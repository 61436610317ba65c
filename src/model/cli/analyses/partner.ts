/** `--partner`: the one image that all others take latents from. */
import { openImages } from '../../analyses/images';
import { PairLatents } from '../../analyses/interventions/pairLatents';
import { integer } from '../options';
import { UsageError } from '../usageError';
import type { CliAnalysed } from './printAnalysis';
import type { AnalysisCommand, OwnOption } from './verb';

const MOST_IMAGES = 1e9;

export const PARTNER_OPTION: OwnOption = {
  name: 'partner',
  value: 'N',
  meaning: 'the image of --images that all take it from, counted like --from (default: each from the next)',
};

/** `null` if it was not given. @throws {UsageError} */
export function partnerGiven(text: string | undefined, { input, noise }: AnalysisCommand): number | null {
  const partner = integer('partner', text, 0, MOST_IMAGES);
  if (partner !== null && input.kind !== 'files') throw new UsageError('--partner needs --images');
  if (partner !== null && noise !== null) {
    throw new UsageError('--partner and --noise exclude each other: the file has no noise for that image');
  }
  return partner;
}

/** The latents of one image of the input. @throws {Refusal} if there is no such image or group */
export async function latentsOfPartner(
  analysed: CliAnalysed,
  { input }: AnalysisCommand,
  partner: number,
  groups: readonly number[],
): Promise<PairLatents> {
  if (input.kind !== 'files') throw new Error('a partner is an image of --images');
  const { model, seed, draws, signal, epsilonOf } = analysed;
  const alone = { ...input, from: partner, most: 1 };
  await using images = await openImages(model, { input: alone, seed, draws, signal });
  return await PairLatents.collectAlone({ ...analysed, images, epsilon: epsilonOf(images) }, groups);
}
