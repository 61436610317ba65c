/** A comparison as table and JSON. */
import { Refusal } from '../../refusal';
import {
  isMarked,
  LEVEL,
  markedAmong,
  type ComparedQuantity,
  type Comparison,
  type Marked,
} from '../../statistics/comparison/comparison';
import type { Separated, Separations } from '../../statistics/comparison/separations';
import type { SharedParts } from '../../statistics/comparison/sharedParts';
import { alignColumns } from '../columns';
import { printed } from '../printed';
import { errorCell, NATS, pairedAsJson, pairedCells, pairedCellsWithDraws, SE, SE_DRAWS } from './estimates';

export interface Compared {
  readonly kind: 'checkpoints' | 'inputs' | 'classes' | 'statistics';
  /** What A and B are. */
  readonly first: string;
  readonly second: string;
  readonly comparison: Comparison;
  /** `null` unless two inputs of one model are compared. */
  readonly separations: Separations | null;
  /** Whether it is paired, and by what. */
  readonly how: string;
  /** Sentences to know before the numbers are compared. */
  readonly notes: readonly string[];
  /** What makes B doubtful; A's warnings are those of every analysis. */
  readonly secondWarnings: readonly string[];
}

export function comparedAsJson(compared: Compared): object {
  const { kind, first, second, comparison, separations, how, notes, secondWarnings } = compared;
  const { isPaired, images, kl, distortion, nelbo, groups, resolutions, channels } = comparison;
  return {
    ...{ compared: kind, first, second, unit: NATS, difference: 'second − first', paired: isPaired, how },
    ...{ images: images.first, images_second: images.second, notes, warnings_second: secondWarnings },
    nelbo: quantityAsJson(nelbo, separations?.nelbo),
    distortion: quantityAsJson(distortion, separations?.distortion),
    kl: quantityAsJson(kl, separations?.kl),
    groups: groups.map((ofGroup, group) => quantityAsJson(ofGroup, separations?.groups[group])),
    resolutions: resolutions.map(({ height, width, groups: of, kl: ofResolution }) => ({
      ...{ height, width, groups: of.first, groups_second: of.second, kl: quantityAsJson(ofResolution, null) },
    })),
    channels: channels.map((ofGroup) => ofGroup.map((quantity) => quantityAsJson(quantity, null))),
    marked: {
      level: LEVEL,
      test: isPaired ? "Student's t, paired" : "Student's t, Welch",
      groups: markedAsJson(groups),
      channels: markedAsJson(channels.flat()),
    },
  };
}

function quantityAsJson(quantity: ComparedQuantity | null, separated: Separated | null | undefined): object | null {
  if (quantity === null) return null;
  const { first, second, difference, unpairedError, p } = quantity;
  return {
    first: pairedAsJson(first),
    second: pairedAsJson(second),
    difference: pairedAsJson(difference),
    standard_error_unpaired: unpairedError,
    ...{ p, marked: isMarked(quantity) },
    ...(separated
      ? {
          auroc: separated.area,
          auroc_standard_error: separated.errors.ofDifferent,
          auroc_standard_error_paired: separated.errors.ofPairs,
        }
      : {}),
  };
}

function markedAsJson(quantities: readonly ComparedQuantity[]): object {
  const { marked, of, byChance } = markedAmong(quantities);
  return { marked, of, expected_by_chance: byChance };
}

/**
 * @param group whose channels are wanted; `null` for none
 * @throws {Refusal} if they aren't compared
 */
export function requireChannels({ channels }: SharedParts, group: number | null): void {
  if (group === null || (channels[group] ?? 0) > 0) return;
  const compared = [...channels.keys()].filter((one) => (channels[one] ?? 0) > 0);
  const which =
    compared.length === 0 ? 'none are' : `those of groups ${compared[0] ?? ''} to ${compared.at(-1) ?? ''} are`;
  throw new Refusal(`The channels of group ${group} can't be compared: ${which}.`);
}

/** @param group whose channels are shown; `null` for none */
export function comparedAsTable(compared: Compared, group: number | null): string[] {
  const { first, second, comparison, how, notes, secondWarnings } = compared;
  return [
    `A: ${first}`,
    `B: ${second}`,
    ...secondWarnings.map((warning) => `  Warning: ${warning}`),
    '',
    `Means and differences in ${NATS}, ${how}`,
    ...alignColumns(rowsOf(compared), 1),
    ...(group === null ? [] : channelRows(comparison, group)),
    '',
    ...markedLines(comparison),
    ...notes,
  ];
}

function rowsOf({ comparison, separations }: Compared): string[][] {
  const { nelbo, distortion, kl, groups, resolutions, isPaired } = comparison;
  const row = (name: string, quantity: ComparedQuantity, separated: Separated | null = null) => [
    name,
    ...quantityCells(quantity),
    ...(separations === null ? [] : areaCells(separated, isPaired)),
  ];
  return [
    ['', ...HEADINGS, ...(separations === null ? [] : ['AUROC', SE])],
    ...(nelbo === null ? [] : [row('NELBO', nelbo, separations?.nelbo)]),
    ...(distortion === null ? [] : [row('distortion', distortion, separations?.distortion)]),
    row('KL', kl, separations?.kl),
    ...groups.map((ofGroup, group) => row(`KL of group ${group}`, ofGroup, separations?.groups[group])),
    ...resolutions.map(({ height, width, groups: { first, second }, kl: ofResolution }) =>
      row(`KL at ${height}×${width} (A: ${first.length}, B: ${second.length} groups)`, ofResolution),
    ),
  ];
}

const HEADINGS = ['A', SE, 'B', SE, 'B − A', SE, SE_DRAWS, '5 %'];

function quantityCells(quantity: ComparedQuantity): string[] {
  const { first, second, difference } = quantity;
  return [
    ...pairedCells(first),
    ...pairedCells(second),
    ...pairedCellsWithDraws(difference),
    isMarked(quantity) ? '*' : '',
  ];
}

function areaCells(separated: Separated | null, isPaired: boolean): [string, string] {
  if (separated === null) return ['', ''];
  const { area, errors } = separated;
  return [printed(area), errorCell(isPaired ? errors.ofPairs : errors.ofDifferent)];
}

function channelRows({ channels }: Comparison, group: number): string[] {
  const ofGroup = channels[group] ?? [];
  return [
    '',
    `KL of the channels of group ${group}`,
    ...alignColumns([
      ['channel', ...HEADINGS],
      ...ofGroup.map((quantity, channel) => [String(channel), ...quantityCells(quantity)]),
    ]),
  ];
}

function markedLines({ isPaired, images, groups, channels, kl, resolutions }: Comparison): string[] {
  if (kl.p === null) return ['Nothing is marked: a difference of means over images needs at least two images.'];
  const test = isPaired
    ? `Student's t with ${images.first - 1} degrees of freedom`
    : "Student's t for means of different images (Welch)";
  const counts = [
    countLine('groups', markedAmong(groups)),
    countLine('resolutions', markedAmong(resolutions.map((one) => one.kl))),
    countLine('channels', markedAmong(channels.flat())),
  ];
  return [`*: differs at 5 % by ${test}.`, ...counts.filter((line) => line !== null)];
}

function countLine(name: string, { marked, of, byChance }: Marked): string | null {
  if (of === 0) return null;
  return `Of ${of} ${name}, ${marked} ${marked === 1 ? 'is' : 'are'} marked; ${printed(byChance)} would be by chance if none differed.`;
}
