/** The part of a statistics file with the first images one by one: every latent variable of their first draw. */
import type { GroupShape } from '../../../protocol/inspection';
import type { TensorToWrite } from '../../safetensors/safetensors';
import type { DrawnLatents } from '../imageDraws';
import type { ImageLatents } from '../keptLatents';
import type { KeptImages } from '../measuredParts';
import type { MeasuredModel } from '../measurement';
import type { TensorReader } from './tensorReader';

/** As tensors are named: `mu_q.3` in group 3. */
const LATENTS = { mu_q: 'muQ', sigma_q: 'sigmaQ', mu_p: 'muP', sigma_p: 'sigmaP' } as const;

/** What the draws of each image say together, as its tensors are named: `draws.shift.3`. */
interface DrawnNames {
  readonly first: string;
  readonly second: string;
  /** With flows the second addend is −log p(z^K), and log p is what is written. */
  readonly secondSign: 1 | -1;
  readonly error: string;
  readonly positionError: string;
}

const CLOSED_FORM: DrawnNames = {
  ...{ first: 'draws.shift', second: 'draws.scale', secondSign: 1 },
  ...{ error: 'draws.kl_error', positionError: 'draws.position_kl_error' },
};
const ESTIMATE: DrawnNames = {
  ...{ first: 'draws.log_q', second: 'draws.log_p', secondSign: -1 },
  ...{ error: 'draws.estimate_error', positionError: 'draws.position_estimate_error' },
};

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
      ...writeDrawn(CLOSED_FORM, group, shape, images, ({ drawn }) => drawn),
      ...writeDrawn(ESTIMATE, group, shape, images, ({ drawnEstimate }) => drawnEstimate),
    ];
  });
  return [{ name: 'draws.count', dtype: 'I64', shape: [groups.length], values: BigInt64Array.from(draws) }, ...tensors];
}

/** @param of the values of one image, (L, h, w) */
export function perLatent<Image>(
  name: string,
  group: number,
  { channels, height, width }: GroupShape,
  images: readonly Image[],
  of: (image: Image) => Float32Array | undefined,
): TensorToWrite {
  const shape = [images.length, channels, height, width];
  return { name: `${name}.${group}`, dtype: 'F32', shape, values: { parts: eachOf(images, of) } };
}

function* eachOf<Image>(
  images: readonly Image[],
  of: (image: Image) => Float32Array | undefined,
): Iterable<Float32Array> {
  for (const image of images) yield of(image) ?? new Float32Array();
}

function writeDrawn(
  names: DrawnNames,
  group: number,
  shape: GroupShape,
  images: readonly ImageLatents[],
  of: (image: ImageLatents) => DrawnLatents | null,
): TensorToWrite[] {
  const [first] = images;
  if (first === undefined || of(first) === null) return [];
  const second = (values: Float32Array | undefined) => (names.secondSign === 1 ? values : values?.map((nats) => -nats));
  const positions = { channels: 1, height: shape.height, width: shape.width };
  const atPositions = perLatent(
    names.positionError,
    group,
    positions,
    images,
    (image) => of(image)?.positionStandardErrorNats,
  );
  return [
    perLatent(names.first, group, shape, images, (image) => of(image)?.first),
    perLatent(names.second, group, shape, images, (image) => second(of(image)?.second)),
    perLatent(names.error, group, shape, images, (image) => of(image)?.standardErrorNats),
    { ...atPositions, shape: [images.length, shape.height, shape.width] },
  ];
}

/** How much of the kept images there is in the file, and how much of it is read. */
export interface KeptExtent {
  readonly inFile: number;
  readonly read: number;
  /** Draws that there can be for each image. */
  readonly draws: number;
}

/** @throws {Refusal} when a tensor is missing or does not fit. */
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

  /** (h, w) of each image. */
  positions(name: string): Promise<Float32Array[]> {
    return this.#images(name, [this.#shape.height, this.#shape.width]);
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
  const drawn = await readDrawn(CLOSED_FORM, tensors, draws);
  const drawnEstimate = hasFlows ? await readDrawn(ESTIMATE, tensors, draws) : [];
  const at = (arrays: readonly Float32Array[], image: number) => arrays[image] ?? NOTHING;
  return Array.from({ length: images }, (_, image) => ({
    ...{ muQ: at(muQ, image), sigmaQ: at(sigmaQ, image), muP: at(muP, image), sigmaP: at(sigmaP, image) },
    flow: flow === null ? null : { z0: at(flow.z0, image), zK: at(flow.zK, image) },
    ...{ drawn: drawn[image] ?? null, drawnEstimate: drawnEstimate[image] ?? null },
  }));
}

/** By image; none where there is one draw. */
async function readDrawn(names: DrawnNames, tensors: GroupTensors, draws: number): Promise<DrawnLatents[]> {
  if (draws < 2) return [];
  const first = await tensors.latents(names.first);
  const second = await tensors.latents(names.second);
  const errors = await tensors.latents(names.error);
  const positionErrors = await tensors.positions(names.positionError);
  return first.map((nats, image) => ({
    ...{ draws, first: nats, second: signed(names.secondSign, second[image] ?? NOTHING) },
    standardErrorNats: errors[image] ?? NOTHING,
    positionStandardErrorNats: positionErrors[image] ?? NOTHING,
  }));
}

/** Changes the values in place. */
function signed(sign: 1 | -1, values: Float32Array): Float32Array {
  if (sign === -1) for (let i = 0; i < values.length; i++) values[i] = -(values[i] ?? 0);
  return values;
}
