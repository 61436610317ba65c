/** The part of a statistics file with the first images individually: every latent variable of their first draw. */
import type { GroupShape } from '../../../protocol/inspection';
import { eachOf } from '../../../protocol/quantities';
import type { LatentTerms } from '../../../protocol/statistics';
import { SUM_QUANTITIES, SUMS, type SumKind, type SumQuantity } from '../../../protocol/sumQuantities';
import type { TensorToWrite } from '../../safetensors/safetensors';
import type { DrawnLatents, PlaceErrors } from '../imageDraws';
import type { ImageSums } from '../imageSums';
import type { ImageLatents } from '../keptLatents';
import type { KeptImages } from '../measuredParts';
import type { MeasuredModel } from '../measurement';
import {
  KL_NAMES,
  readKeptLargest,
  readKeptSums,
  writeKeptLargest,
  writeKeptSums,
  type KeptExtent,
} from './keptSumTensors';
import { isKnown, readEach } from './quantityTensors';
import type { TensorReader } from './tensorReader';

/** Names of tensors: `mu_q.3` in group 3. */
const LATENTS = { mu_q: 'muQ', sigma_q: 'sigmaQ', mu_p: 'muP', sigma_p: 'sigmaP' } as const;

export function writeKept(kept: KeptImages, { groups, hasFlows }: MeasuredModel): TensorToWrite[] {
  const draws = kept.map((images) => BigInt(images[0]?.drawn?.draws ?? 1));
  const tensors = groups.flatMap((shape, group) => {
    const images = kept[group] ?? [];
    return [
      ...Object.entries(LATENTS).map(([name, field]) => perLatent(name, group, shape, images, (image) => image[field])),
      ...(hasFlows
        ? [
            perLatent('z0', group, shape, images, ({ flow }) => flow?.z0),
            perLatent('z', group, shape, images, ({ flow }) => flow?.zK),
          ]
        : []),
      ...writeDrawn('closed form', group, shape, images, ({ drawn }) => drawn),
      ...writeDrawn('estimate', group, shape, images, ({ drawnEstimate }) => drawnEstimate),
      // With one draw, these follow from the latents above.
      ...(images[0]?.drawn ? writeKeptSums('closed form', group, shape, listOf(images, 'sums')) : []),
      ...(images[0]?.drawnEstimate ? writeKeptSums('estimate', group, shape, listOf(images, 'estimateSums')) : []),
      ...(images[0]?.drawn ? writeKeptLargest(group, shape, listOf(images, 'largest')) : []),
    ];
  });
  return [{ name: 'draws.count', dtype: 'I64', shape: [groups.length], values: BigInt64Array.from(draws) }, ...tensors];
}

function listOf<Field extends keyof ImageLatents>(
  images: readonly ImageLatents[],
  field: Field,
): readonly ImageLatents[Field][] {
  return images.map((image) => image[field]);
}

/** @param of returns the values of one image, (L, h, w) */
export function perLatent<Image>(
  name: string,
  group: number,
  { channels, height, width }: GroupShape,
  images: readonly Image[],
  of: (image: Image) => Float32Array | undefined,
): TensorToWrite {
  const shape = [images.length, channels, height, width];
  return { name: `${name}.${group}`, dtype: 'F32', shape, values: { parts: eachImage(images, of) } };
}

function* eachImage<Image>(
  images: readonly Image[],
  of: (image: Image) => Float32Array | undefined,
): Iterable<Float32Array> {
  for (const image of images) yield of(image) ?? new Float32Array();
}

function writeDrawn<Kind extends SumKind>(
  kind: Kind,
  group: number,
  shape: GroupShape,
  images: readonly ImageLatents[],
  of: (image: ImageLatents) => DrawnLatents<Kind> | null,
): TensorToWrite[] {
  const [first] = images;
  if (first === undefined || of(first) === null) return [];
  const positions = { channels: 1, height: shape.height, width: shape.width };
  const errors = (name: string, ofImage: (image: ImageLatents) => PlaceErrors | null | undefined): TensorToWrite[] => {
    if (!ofImage(first)) return [];
    const atPositions = perLatent(
      `draws.position_${name}_error`,
      group,
      positions,
      images,
      (image) => ofImage(image)?.positionStandardErrorNats,
    );
    return [
      perLatent(`draws.${name}_error`, group, shape, images, (image) => ofImage(image)?.standardErrorNats),
      { ...atPositions, shape: [images.length, shape.height, shape.width] },
    ];
  };
  return [
    ...SUMS[kind].all.map((quantity) => {
      const name = `draws.${SUM_QUANTITIES[quantity].tensor}`;
      return perLatent(name, group, shape, images, (image) => of(image)?.means[quantity]);
    }),
    ...errors(KL_NAMES[kind], of),
    ...SUMS[kind].further.flatMap((quantity) =>
      errors(SUM_QUANTITIES[quantity].tensor, (image) => of(image)?.furtherErrors[quantity]),
    ),
  ];
}

/** @throws {Refusal} if a tensor is missing or doesn't fit. */
export async function readKept(reader: TensorReader, model: MeasuredModel, extent: KeptExtent): Promise<KeptImages> {
  const draws = await reader.counts('draws.count', [model.groups.length], extent.draws);
  const kept: ImageLatents[][] = [];
  for (const [group, shape] of model.groups.entries()) {
    const tensors = new GroupTensors(reader, group, shape, extent);
    kept.push(await readGroup(tensors, draws[group] ?? 1, extent.read, model.hasFlows));
  }
  return kept;
}

/** The tensors of one group, cut into images. */
class GroupTensors {
  readonly #reader: TensorReader;
  readonly #group: number;
  readonly #shape: GroupShape;
  readonly #extent: KeptExtent;

  constructor(reader: TensorReader, group: number, shape: GroupShape, extent: KeptExtent) {
    this.#reader = reader;
    this.#group = group;
    this.#shape = shape;
    this.#extent = extent;
  }

  /** (L, h, w) of each image. */
  latents(name: string): Promise<Float32Array[]> {
    const { channels, height, width } = this.#shape;
    return this.#images(name, [channels, height, width]);
  }

  /** Means over the draws, (L, h, w) of each image. */
  async quantity(quantity: SumQuantity): Promise<Float32Array[]> {
    const { channels, height, width } = this.#shape;
    const name = `draws.${SUM_QUANTITIES[quantity].tensor}`;
    if (isKnown(this.#reader, `${name}.${this.#group}`, quantity)) return this.latents(name);
    const unknown = new Float32Array(channels * height * width).fill(NaN);
    return Array.from({ length: this.#extent.read }, () => unknown);
  }

  /** Standard errors over the draws, of each image. */
  async errors(name: string): Promise<PlaceErrors[]> {
    const ofLatents = await this.latents(`draws.${name}_error`);
    const { height, width } = this.#shape;
    const ofPositions = await this.#images(`draws.position_${name}_error`, [height, width]);
    return ofLatents.map((standardErrorNats, image) => {
      return { standardErrorNats, positionStandardErrorNats: ofPositions[image] ?? NOTHING };
    });
  }

  /** The same for a quantity beside the KL; empty if the file lacks it. */
  async furtherErrors(quantity: SumQuantity): Promise<PlaceErrors[]> {
    const { tensor } = SUM_QUANTITIES[quantity];
    return this.#reader.has(`draws.${tensor}_error.${this.#group}`) ? this.errors(tensor) : [];
  }

  /** Sums over the latents, of each image; empty if the file lacks them. */
  sums<Kind extends SumKind>(kind: Kind): Promise<ImageSums<Kind>[]> {
    return readKeptSums(this.#reader, kind, this.#group, this.#shape, this.#extent);
  }

  /** The largest latent over the draws, of each image; empty if the file lacks them. */
  largest(): Promise<LatentTerms[]> {
    return readKeptLargest(this.#reader, this.#group, this.#shape, this.#extent);
  }

  async #images(name: string, shape: readonly number[]): Promise<Float32Array[]> {
    const { inFile, read } = this.#extent;
    const values = await this.#reader.firstSingles(`${name}.${this.#group}`, [inFile, ...shape], read);
    const perImage = values.length / read;
    return Array.from({ length: read }, (_, image) => values.subarray(image * perImage, (image + 1) * perImage));
  }
}

const NOTHING = new Float32Array();

async function readGroup(
  tensors: GroupTensors,
  draws: number,
  images: number,
  hasFlows: boolean,
): Promise<ImageLatents[]> {
  const [muQ, sigmaQ] = [await tensors.latents('mu_q'), await tensors.latents('sigma_q')];
  const [muP, sigmaP] = [await tensors.latents('mu_p'), await tensors.latents('sigma_p')];
  const flow = hasFlows ? { z0: await tensors.latents('z0'), zK: await tensors.latents('z') } : null;
  const drawn = await readDrawn('closed form', tensors, draws);
  const drawnEstimate = hasFlows ? await readDrawn('estimate', tensors, draws) : [];
  const sums = draws < 2 ? [] : await tensors.sums('closed form');
  const estimateSums = draws < 2 || !hasFlows ? [] : await tensors.sums('estimate');
  const largest = draws < 2 ? [] : await tensors.largest();
  const at = (arrays: readonly Float32Array[], image: number) => arrays[image] ?? NOTHING;
  return Array.from({ length: images }, (_, image) => ({
    ...{ muQ: at(muQ, image), sigmaQ: at(sigmaQ, image), muP: at(muP, image), sigmaP: at(sigmaP, image) },
    flow: flow === null ? null : { z0: at(flow.z0, image), zK: at(flow.zK, image) },
    ...{ drawn: drawn[image] ?? null, drawnEstimate: drawnEstimate[image] ?? null },
    ...{ sums: sums[image] ?? null, estimateSums: estimateSums[image] ?? null, largest: largest[image] ?? null },
  }));
}

/** By image; empty if there is one draw. */
async function readDrawn<Kind extends SumKind>(
  kind: Kind,
  tensors: GroupTensors,
  draws: number,
): Promise<DrawnLatents<Kind>[]> {
  if (draws < 2) return [];
  const { all, further } = SUMS[kind];
  const means = await readEach(all, (quantity) => tensors.quantity(quantity));
  const errors = await tensors.errors(KL_NAMES[kind]);
  const furtherErrors = await readEach(further, (quantity) => tensors.furtherErrors(quantity));
  return errors.map((ofImage, image) => ({
    draws,
    means: eachOf(all, (quantity) => means[quantity][image] ?? NOTHING),
    ...ofImage,
    furtherErrors: eachOf(further, (quantity) => furtherErrors[quantity][image] ?? null),
  }));
}
