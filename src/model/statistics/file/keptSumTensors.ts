/** The tensors of kept images with several draws that hold sums over their latents, and their largest latent. */
import type { GroupShape } from '../../../protocol/inspection';
import { eachOf } from '../../../protocol/quantities';
import type { LatentTerms } from '../../../protocol/statistics';
import { SUM_QUANTITIES, SUMS, type SumKind } from '../../../protocol/sumQuantities';
import type { TensorToWrite } from '../../safetensors/safetensors';
import { latentCount } from '../groupBatch';
import type { ImageSums, SumErrors } from '../imageSums';
import { latentOf } from '../readOuts';
import { isKnown, readEach } from './quantityTensors';
import type { TensorReader } from './tensorReader';

/** How many kept images the file has, and how many of them are read. */
export interface KeptExtent {
  readonly inFile: number;
  readonly read: number;
  /** The largest number of draws that an image can have. */
  readonly draws: number;
}

/** Name of each kind of KL in its tensors: `draws.kl_error.3`. */
export const KL_NAMES: Readonly<Record<SumKind, string>> = { 'closed form': 'kl', estimate: 'estimate' };

const GAUSSIANS = { muQ: 'mu_q', sigmaQ: 'sigma_q', muP: 'mu_p', sigmaP: 'sigma_p' } as const;
const GAUSSIAN_FIELDS = ['muQ', 'sigmaQ', 'muP', 'sigmaP'] as const;

/** Nothing unless the sums of all images are known. @param sums by image */
export function writeKeptSums<Kind extends SumKind>(
  kind: Kind,
  group: number,
  { channels }: GroupShape,
  sums: readonly (ImageSums<Kind> | null)[],
): TensorToWrite[] {
  const known = sums.flatMap((ofImage) => (ofImage?.errors ? [{ ...ofImage, errors: ofImage.errors }] : []));
  if (known.length < sums.length) return [];
  const kl = KL_NAMES[kind];
  const ofChannels = (of: string, values: (image: (typeof known)[number]) => Float64Array): TensorToWrite => {
    const shape = [known.length, channels];
    return { name: nameOf(`channel_${of}`, group), dtype: 'F64', shape, values: { parts: known.map(values) } };
  };
  const ofGroup = (of: string, error: (errors: SumErrors<Kind>) => number): TensorToWrite => {
    const values = Float64Array.from(known, ({ errors }) => error(errors));
    return { name: nameOf(`group_${of}_error`, group), dtype: 'F64', shape: [known.length], values };
  };
  return [
    ...SUMS[kind].all.map((quantity) => {
      return ofChannels(SUM_QUANTITIES[quantity].tensor, (image) => image.channels[quantity]);
    }),
    ofChannels(`${kl}_error`, ({ errors }) => errors.channelNats),
    ofGroup(kl, ({ klNats }) => klNats),
    ...SUMS[kind].further.map((quantity) => {
      return ofGroup(SUM_QUANTITIES[quantity].tensor, ({ further }) => further[quantity]);
    }),
  ];
}

/**
 * Sums by image; empty if the file lacks them.
 * @throws {Refusal} if a tensor doesn't fit.
 */
export async function readKeptSums<Kind extends SumKind>(
  reader: TensorReader,
  kind: Kind,
  group: number,
  { channels }: GroupShape,
  { inFile, read }: KeptExtent,
): Promise<ImageSums<Kind>[]> {
  const kl = KL_NAMES[kind];
  const { all, further } = SUMS[kind];
  if (!reader.has(nameOf(`group_${kl}_error`, group))) return [];
  const ofChannels = async (of: string): Promise<Float64Array[]> => {
    const values = await reader.firstDoubles(nameOf(`channel_${of}`, group), [inFile, channels], read);
    return Array.from({ length: read }, (_, image) => values.subarray(image * channels, (image + 1) * channels));
  };
  const ofGroup = (of: string) => reader.firstDoubles(nameOf(`group_${of}_error`, group), [inFile], read);
  const sums = await readEach(all, async (quantity) => {
    const { tensor } = SUM_QUANTITIES[quantity];
    return isKnown(reader, nameOf(`channel_${tensor}`, group), quantity) ? ofChannels(tensor) : [];
  });
  const channelErrors = await ofChannels(`${kl}_error`);
  const groupErrors = await ofGroup(kl);
  const furtherErrors = await readEach(further, async (quantity) => {
    const { tensor } = SUM_QUANTITIES[quantity];
    return reader.has(nameOf(`group_${tensor}_error`, group)) ? ofGroup(tensor) : null;
  });
  return channelErrors.map((channelNats, image) => ({
    channels: eachOf(all, (quantity) => sums[quantity][image] ?? new Float64Array(channels).fill(NaN)),
    errors: {
      ...{ klNats: groupErrors[image] ?? NaN, channelNats },
      further: eachOf(further, (quantity) => furtherErrors[quantity]?.[image] ?? NaN),
    },
  }));
}

/** Nothing unless the largest latents of all images are known. @param largest by image */
export function writeKeptLargest(
  group: number,
  { height, width }: GroupShape,
  largest: readonly (LatentTerms | null)[],
): TensorToWrite[] {
  const known = largest.filter((latent) => latent !== null);
  if (known.length < largest.length) return [];
  const shape = [known.length];
  const integers = (of: string, value: (latent: LatentTerms) => number): TensorToWrite => {
    const values = BigInt64Array.from(known, (latent) => BigInt(value(latent)));
    return { name: nameOf(`largest_${of}`, group), dtype: 'I64', shape, values };
  };
  return [
    integers('index', ({ channel, y, x }) => (channel * height + y) * width + x),
    integers('draw', ({ draw }) => draw),
    ...GAUSSIAN_FIELDS.map((field): TensorToWrite => {
      const values = Float32Array.from(known, (latent) => latent[field]);
      return { name: nameOf(`largest_${GAUSSIANS[field]}`, group), dtype: 'F32', shape, values };
    }),
  ];
}

/**
 * The largest latent of each image; empty if the file lacks them.
 * @throws {Refusal} if a tensor doesn't fit.
 */
export async function readKeptLargest(
  reader: TensorReader,
  group: number,
  shape: GroupShape,
  { inFile, read, draws }: KeptExtent,
): Promise<LatentTerms[]> {
  const name = (of: string) => nameOf(`largest_${of}`, group);
  if (!reader.has(name('index'))) return [];
  const indices = await reader.counts(name('index'), [inFile], latentCount(shape) - 1);
  const drawn = await reader.counts(name('draw'), [inFile], draws - 1);
  const gaussians = await readEach(GAUSSIAN_FIELDS, (field) => {
    return reader.firstSingles(name(GAUSSIANS[field]), [inFile], read);
  });
  return Array.from(indices.subarray(0, read), (index, image) => {
    const place = { group, shape, image, draw: drawn[image] ?? 0 };
    return latentOf(
      place,
      index,
      eachOf(GAUSSIAN_FIELDS, (field) => gaussians[field].subarray(image, image + 1)),
    );
  });
}

function nameOf(of: string, group: number): string {
  return `draws.${of}.${group}`;
}
