/** The part of a statistics file with sums over all images and draws. */
import type { GroupShape } from '../../../protocol/inspection';
import { SUM_QUANTITIES, SUMS, type FurtherOf, type SumKind, type SumOf } from '../../../protocol/sumQuantities';
import type { Scope } from '../../../protocol/statistics';
import type { TensorToWrite } from '../../safetensors/safetensors';
import { latentCount } from '../groupBatch';
import type { GroupSums } from '../groupStatistics';
import type { OnlyImage, PlaceErrors } from '../imageDraws';
import type { KlSums, PlaceSquares } from '../klSums';
import type { Largest } from '../largestLatents';
import type { MeasuredSums } from '../measuredParts';
import type { MeasuredModel } from '../measurement';
import { readDrawVariance, writeDrawVariance } from './drawVarianceTensors';
import { isKnown, readEach } from './quantityTensors';
import { readStrongest, writeStrongest } from './strongestTensors';
import type { TensorReader } from './tensorReader';
import { momentsAsArray, momentsFrom, readTotals, writeTotals } from './totalTensors';

/** Name of each kind of KL in its tensors: `sum.kl_squared.3`. */
const KL_NAMES: Readonly<Record<SumKind, string>> = { 'closed form': 'kl', estimate: 'estimate' };

const GAUSSIANS = { mu_q: 'muQ', sigma_q: 'sigmaQ', mu_p: 'muP', sigma_p: 'sigmaP' } as const;

export function writeSums({ groups, totals }: MeasuredSums, model: MeasuredModel): TensorToWrite[] {
  const perGroup = (of: (sums: KlSums<'closed form'>) => number): BigInt64Array =>
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
    ...writeKl('closed form', group, shape, sums.closedForm),
    ...(sums.estimate === null ? [] : writeKl('estimate', group, shape, sums.estimate)),
    ...writeLargest(group, shape, sums.largest),
  ];
}

function writeKl<Kind extends SumKind>(
  kind: Kind,
  group: number,
  shape: GroupShape,
  sums: KlSums<Kind>,
): TensorToWrite[] {
  const kl = KL_NAMES[kind];
  const { all, addends, further } = SUMS[kind];
  const { latents, positions, channels } = extents(shape);
  const double = (name: string, extent: readonly number[], values: Float64Array): TensorToWrite => {
    return { name: `${name}.${group}`, dtype: 'F64', shape: extent, values };
  };
  const squares = (of: string, squared: PlaceSquares | null): TensorToWrite[] => {
    if (squared === null) return [];
    const atPositions = double(`sum.position_${of}_squared`, positions, squared.positions);
    return [double(`sum.${of}_squared`, latents, squared.latents), atPositions];
  };
  return [
    ...all.map((quantity) => double(`sum.${SUM_QUANTITIES[quantity].tensor}`, latents, sums.columns[quantity])),
    ...squares(kl, sums.squares),
    ...further.flatMap((quantity) => squares(SUM_QUANTITIES[quantity].tensor, sums.furtherSquares[quantity])),
    double(`sum.channel_${kl}`, channels, sums.channels),
    double(`sum.channel_${kl}_squared`, channels, sums.channelSquares),
    ...addends.map((addend) => {
      return double(`sum.group_${SUM_QUANTITIES[addend].tensor}`, [], Float64Array.of(sums.addends[addend]));
    }),
    double(`moments.group_${kl}`, [2], momentsAsArray(sums.group)),
    ...further.map((quantity) => {
      return double(`moments.group_${SUM_QUANTITIES[quantity].tensor}`, [2], momentsAsArray(sums.further[quantity]));
    }),
    ...writeDrawVariance(kl, group, sums.draws < 2 ? null : sums.drawVariance),
    ...(sums.strongest === null ? [] : writeStrongest(kl, group, sums.strongest)),
    ...(sums.onlyImage === null ? [] : writeOnlyImage(kind, group, shape, sums.onlyImage)),
  ];
}

function writeOnlyImage<Kind extends SumKind>(
  kind: Kind,
  group: number,
  shape: GroupShape,
  errors: OnlyImage<Kind>,
): TensorToWrite[] {
  const kl = KL_NAMES[kind];
  const { latents, positions, channels } = extents(shape);
  const { channelNats, klNats, furtherErrors } = errors;
  const name = (of: string) => `one_image.${of}_error.${group}`;
  const places = (of: string, placeErrors: PlaceErrors | null): TensorToWrite[] => {
    if (placeErrors === null) return [];
    const { standardErrorNats, positionStandardErrorNats } = placeErrors;
    return [
      { name: name(of), dtype: 'F32', shape: latents, values: standardErrorNats },
      { name: name(`position_${of}`), dtype: 'F32', shape: positions, values: positionStandardErrorNats },
    ];
  };
  return [
    ...places(kl, errors),
    ...SUMS[kind].further.flatMap((quantity) => places(SUM_QUANTITIES[quantity].tensor, furtherErrors[quantity])),
    { name: name(`channel_${kl}`), dtype: 'F64', shape: channels, values: channelNats },
    { name: name(`group_${kl}`), dtype: 'F64', shape: [], values: Float64Array.of(klNats) },
    ...SUMS[kind].further.map((quantity): TensorToWrite => {
      const values = Float64Array.of(errors.further[quantity]);
      return { name: name(`group_${SUM_QUANTITIES[quantity].tensor}`), dtype: 'F64', shape: [], values };
    }),
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

/** @throws {Refusal} if a tensor is missing or doesn't fit. */
export async function readSums(reader: TensorReader, model: MeasuredModel, planned: Scope): Promise<MeasuredSums> {
  const groups: (GroupSums | null)[] = [];
  for (const group of model.groups.keys()) groups.push(await readGroupSums(reader, group, model, planned));
  return { groups, totals: await readTotals(reader, model.likelihood, planned) };
}

/** `null` if the group was not measured. @throws {Refusal} as `readSums`. */
export async function readGroupSums(
  reader: TensorReader,
  group: number,
  model: MeasuredModel,
  planned: Scope,
): Promise<GroupSums | null> {
  const count = [model.groups.length];
  const images = await reader.counts('sum.images', count, planned.images);
  const draws = await reader.counts('sum.draws', count, planned.draws);
  const measured = { images: images[group] ?? 0, draws: draws[group] ?? 0 };
  const shape = model.groups[group];
  if (measured.images === 0 || shape === undefined) return null;
  return readGroup(reader, group, shape, measured, planned, model.hasFlows);
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
    closedForm: await readKl(reader, 'closed form', group, shape, measured, planned),
    estimate: hasFlows ? await readKl(reader, 'estimate', group, shape, measured, planned) : null,
    largest: await readLargest(reader, group, shape, planned),
  };
}

async function readKl<Kind extends SumKind>(
  reader: TensorReader,
  kind: Kind,
  group: number,
  shape: GroupShape,
  { images, draws }: Scope,
  planned: Scope,
): Promise<KlSums<Kind>> {
  const kl = KL_NAMES[kind];
  const { all, addends, further } = SUMS[kind];
  const { latents, positions, channels } = extents(shape);
  const doubles = (name: string, extent: readonly number[]) => reader.doubles(`${name}.${group}`, extent);
  const squares = async (of: string): Promise<PlaceSquares> => ({
    latents: await doubles(`sum.${of}_squared`, latents),
    positions: await doubles(`sum.position_${of}_squared`, positions),
  });
  const known = (quantity: SumOf<Kind>) => isKnown(reader, `sum.${SUM_QUANTITIES[quantity].tensor}.${group}`, quantity);
  return {
    ...{ images, draws },
    columns: await readEach(all, async (quantity) => {
      return known(quantity)
        ? doubles(`sum.${SUM_QUANTITIES[quantity].tensor}`, latents)
        : new Float64Array(latentCount(shape)).fill(NaN);
    }),
    squares: await squares(kl),
    furtherSquares: await readEach(further, async (quantity) => {
      const { tensor } = SUM_QUANTITIES[quantity];
      return reader.has(`sum.${tensor}_squared.${group}`) ? squares(tensor) : null;
    }),
    channels: await doubles(`sum.channel_${kl}`, channels),
    channelSquares: await doubles(`sum.channel_${kl}_squared`, channels),
    addends: await readEach(addends, (addend) => reader.double(`sum.group_${SUM_QUANTITIES[addend].tensor}.${group}`)),
    group: momentsFrom(await doubles(`moments.group_${kl}`, [2])),
    further: await readEach(further, async (quantity) => {
      const name = `moments.group_${SUM_QUANTITIES[quantity].tensor}`;
      return momentsFrom(known(quantity) ? await doubles(name, [2]) : new Float64Array());
    }),
    drawVariance: await readDrawVariance(reader, kl, group, shape, draws),
    strongest: await readStrongest(reader, kl, group, shape.channels, planned.images),
    subtrees: null,
    onlyImage: images === 1 && draws > 1 ? await readOnlyImage(reader, kind, group, shape, known) : null,
  };
}

async function readOnlyImage<Kind extends SumKind>(
  reader: TensorReader,
  kind: Kind,
  group: number,
  shape: GroupShape,
  known: (quantity: FurtherOf<Kind>) => boolean,
): Promise<OnlyImage<Kind>> {
  const kl = KL_NAMES[kind];
  const { latents, positions, channels } = extents(shape);
  const name = (of: string) => `one_image.${of}_error.${group}`;
  const places = async (of: string): Promise<PlaceErrors> => ({
    standardErrorNats: await reader.singles(name(of), latents),
    positionStandardErrorNats: await reader.singles(name(`position_${of}`), positions),
  });
  return {
    ...(await places(kl)),
    furtherErrors: await readEach(SUMS[kind].further, async (quantity) => {
      const { tensor } = SUM_QUANTITIES[quantity];
      return reader.has(name(tensor)) ? places(tensor) : null;
    }),
    channelNats: await reader.doubles(name(`channel_${kl}`), channels),
    klNats: await reader.double(name(`group_${kl}`)),
    further: await readEach(SUMS[kind].further, async (quantity) =>
      known(quantity) ? reader.double(name(`group_${SUM_QUANTITIES[quantity].tensor}`)) : NaN,
    ),
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
    image: await reader.smallIntegers(name('image'), latents, { least: 0, most: planned.images - 1 }),
    draw: await reader.smallIntegers(name('draw'), latents, { least: 0, most: planned.draws - 1 }),
    largest,
  };
}

function extents({ channels, height, width }: GroupShape) {
  return { latents: [channels, height, width], positions: [height, width], channels: [channels] };
}
