/** The part of a statistics file with sums over all images and draws. */
import type { GroupShape } from '../../../protocol/inspection';
import type { Scope } from '../../../protocol/statistics';
import type { TensorToWrite } from '../../safetensors/safetensors';
import { latentCount } from '../groupBatch';
import type { GroupSums } from '../groupStatistics';
import type { KlSums, OnlyImage } from '../klStatistics';
import type { Largest } from '../largestLatents';
import type { MeasuredSums } from '../measuredParts';
import type { MeasuredModel } from '../measurement';
import type { TensorReader } from './tensorReader';
import { momentsAsArray, momentsFrom, readTotals, writeTotals } from './totalTensors';

/** The kinds of KL, as their tensors are named: `sum.shift.3`. */
interface KlNames {
  readonly first: string;
  readonly second: string;
  /** In the estimate the second addend is −log p(z^K), and log p is what is written. */
  readonly secondSign: 1 | -1;
  readonly kl: string;
}

const CLOSED_FORM: KlNames = { first: 'shift', second: 'scale', secondSign: 1, kl: 'kl' };
const ESTIMATE: KlNames = { first: 'log_q', second: 'log_p', secondSign: -1, kl: 'estimate' };

const GAUSSIANS = { mu_q: 'muQ', sigma_q: 'sigmaQ', mu_p: 'muP', sigma_p: 'sigmaP' } as const;

export function writeSums({ groups, totals }: MeasuredSums, model: MeasuredModel): TensorToWrite[] {
  const perGroup = (of: (sums: KlSums) => number): BigInt64Array =>
    BigInt64Array.from(groups, (sums) => BigInt(sums === null ? 0 : of(sums.closedForm)));
  return [
    { name: 'sum.images', dtype: 'I64', shape: [groups.length], values: perGroup(({ images }) => images) },
    { name: 'sum.draws', dtype: 'I64', shape: [groups.length], values: perGroup(({ draws }) => draws) },
    ...model.groups.flatMap((shape, group) => writeGroup(group, shape, groups[group] ?? null)),
    ...writeTotals(totals, model.likelihood),
  ];
}

function writeGroup(group: number, shape: GroupShape, sums: GroupSums | null): TensorToWrite[] {
  if (sums === null) return [];
  return [
    ...writeKl(CLOSED_FORM, group, shape, sums.closedForm),
    ...(sums.estimate === null ? [] : writeKl(ESTIMATE, group, shape, sums.estimate)),
    ...writeLargest(group, shape, sums.largest),
  ];
}

function writeKl(names: KlNames, group: number, shape: GroupShape, sums: KlSums): TensorToWrite[] {
  const { kl } = names;
  const { latents, positions, channels } = extents(shape);
  const double = (name: string, extent: readonly number[], values: Float64Array): TensorToWrite => {
    return { name: `${name}.${group}`, dtype: 'F64', shape: extent, values };
  };
  const second = names.secondSign === 1 ? sums.addends.second : sums.addends.second.map((nats) => -nats);
  return [
    double(`sum.${names.first}`, latents, sums.addends.first),
    double(`sum.${names.second}`, latents, second),
    double(`sum.${kl}_squared`, latents, sums.squares),
    double(`sum.position_${kl}_squared`, positions, sums.positionSquares),
    double(`sum.channel_${kl}`, channels, sums.channels),
    double(`sum.channel_${kl}_squared`, channels, sums.channelSquares),
    double(`sum.group_${names.first}`, [], Float64Array.of(sums.firstNats)),
    double(`sum.group_${names.second}`, [], Float64Array.of(names.secondSign * sums.secondNats)),
    double(`moments.group_${kl}`, [2], momentsAsArray(sums.group)),
    ...(sums.onlyImage === null ? [] : writeOnlyImage(kl, group, shape, sums.onlyImage)),
  ];
}

function writeOnlyImage(kl: string, group: number, shape: GroupShape, errors: OnlyImage): TensorToWrite[] {
  const { latents, positions, channels } = extents(shape);
  const { standardErrorNats, positionStandardErrorNats: atPositions, channelNats, klNats } = errors;
  const name = (of: string) => `one_image.${of}_error.${group}`;
  return [
    { name: name(kl), dtype: 'F32', shape: latents, values: standardErrorNats },
    { name: name(`position_${kl}`), dtype: 'F32', shape: positions, values: atPositions },
    { name: name(`channel_${kl}`), dtype: 'F64', shape: channels, values: channelNats },
    { name: name(`group_${kl}`), dtype: 'F64', shape: [], values: Float64Array.of(klNats) },
  ];
}

function writeLargest(group: number, shape: GroupShape, largest: Largest): TensorToWrite[] {
  const { latents } = extents(shape);
  const name = (of: string) => `largest.${of}.${group}`;
  return [
    { name: name('kl'), dtype: 'F64', shape: latents, values: largest.klNats },
    ...Object.entries(GAUSSIANS).map(([of, field]): TensorToWrite => {
      return { name: name(of), dtype: 'F32', shape: latents, values: largest[field] };
    }),
    { name: name('image'), dtype: 'I32', shape: latents, values: largest.image },
    { name: name('draw'), dtype: 'I32', shape: latents, values: largest.draw },
    { name: name('index'), dtype: 'I64', shape: [], values: BigInt64Array.of(BigInt(largest.largest)) },
  ];
}

/** @throws {Refusal} when a tensor is missing or does not fit. */
export async function readSums(reader: TensorReader, model: MeasuredModel, planned: Scope): Promise<MeasuredSums> {
  const count = [model.groups.length];
  const images = await reader.counts('sum.images', count, planned.images);
  const draws = await reader.counts('sum.draws', count, planned.draws);
  const groups: (GroupSums | null)[] = [];
  for (const [group, shape] of model.groups.entries()) {
    const measured = { images: images[group] ?? 0, draws: draws[group] ?? 0 };
    groups.push(
      measured.images === 0 ? null : await readGroup(reader, group, shape, measured, planned, model.hasFlows),
    );
  }
  return { groups, totals: await readTotals(reader, model.likelihood, planned) };
}

async function readGroup(
  reader: TensorReader,
  group: number,
  shape: GroupShape,
  measured: Scope,
  planned: Scope,
  hasFlows: boolean,
): Promise<GroupSums> {
  return {
    closedForm: await readKl(reader, CLOSED_FORM, group, shape, measured),
    estimate: hasFlows ? await readKl(reader, ESTIMATE, group, shape, measured) : null,
    largest: await readLargest(reader, group, shape, planned),
  };
}

async function readKl(
  reader: TensorReader,
  names: KlNames,
  group: number,
  shape: GroupShape,
  { images, draws }: Scope,
): Promise<KlSums> {
  const { kl, secondSign } = names;
  const { latents, positions, channels } = extents(shape);
  const doubles = (name: string, extent: readonly number[]) => reader.doubles(`${name}.${group}`, extent);
  const second = await doubles(`sum.${names.second}`, latents);
  if (secondSign === -1) for (let i = 0; i < second.length; i++) second[i] = -(second[i] ?? 0);
  return {
    ...{ images, draws },
    addends: { first: await doubles(`sum.${names.first}`, latents), second },
    squares: await doubles(`sum.${kl}_squared`, latents),
    positionSquares: await doubles(`sum.position_${kl}_squared`, positions),
    channels: await doubles(`sum.channel_${kl}`, channels),
    channelSquares: await doubles(`sum.channel_${kl}_squared`, channels),
    firstNats: await reader.double(`sum.group_${names.first}.${group}`),
    secondNats: secondSign * (await reader.double(`sum.group_${names.second}.${group}`)),
    group: momentsFrom(await doubles(`moments.group_${kl}`, [2])),
    onlyImage: images === 1 && draws > 1 ? await readOnlyImage(reader, kl, group, shape) : null,
  };
}

async function readOnlyImage(reader: TensorReader, kl: string, group: number, shape: GroupShape): Promise<OnlyImage> {
  const { latents, positions, channels } = extents(shape);
  const name = (of: string) => `one_image.${of}_error.${group}`;
  return {
    standardErrorNats: await reader.singles(name(kl), latents),
    positionStandardErrorNats: await reader.singles(name(`position_${kl}`), positions),
    channelNats: await reader.doubles(name(`channel_${kl}`), channels),
    klNats: await reader.double(name(`group_${kl}`)),
  };
}

async function readLargest(reader: TensorReader, group: number, shape: GroupShape, planned: Scope): Promise<Largest> {
  const { latents } = extents(shape);
  const name = (of: string) => `largest.${of}.${group}`;
  const gaussian = (of: keyof typeof GAUSSIANS) => reader.singles(name(of), latents);
  const [largest = 0] = await reader.counts(name('index'), [], latentCount(shape) - 1);
  return {
    klNats: await reader.doubles(name('kl'), latents),
    ...{ muQ: await gaussian('mu_q'), sigmaQ: await gaussian('sigma_q') },
    ...{ muP: await gaussian('mu_p'), sigmaP: await gaussian('sigma_p') },
    image: await reader.smallCounts(name('image'), latents, planned.images - 1),
    draw: await reader.smallCounts(name('draw'), latents, planned.draws - 1),
    largest,
  };
}

function extents({ channels, height, width }: GroupShape) {
  return { latents: [channels, height, width], positions: [height, width], channels: [channels] };
}
