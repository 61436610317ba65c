/** The parts of a measurement that batches are added to. */
import type { Scope } from '../../protocol/statistics';
import { Refusal } from '../refusal';
import type { Blocks } from './blocks';
import { GroupStatistics } from './groupStatistics';
import { KeptLatents } from './keptLatents';
import { LACKING, type MeasuredParts, type MeasuredSums } from './measuredParts';
import type { MeasuredModel } from './measurement';
import { Totals, type TotalsBefore } from './totals';

export interface Adding {
  readonly groups: readonly GroupStatistics[];
  readonly kept: KeptLatents;
  readonly totals: Totals;
}

/** How images are added. */
export interface AddingOptions {
  /** Number of images, counted from the first, to keep for viewing individually, as known now. */
  readonly kept: () => number;
  /** Whether log weights will be added. */
  readonly weighs: boolean;
  readonly blocks: Blocks;
}

export function beginAdding(model: MeasuredModel, scope: Scope, { kept, weighs, blocks }: AddingOptions): Adding {
  return {
    groups: model.groups.map(
      (shape, group) => new GroupStatistics(group, shape, scope, model.hasFlows, undefined, blocks),
    ),
    kept: new KeptLatents(kept),
    totals: totalsOf(model, scope, weighs, null),
  };
}

/**
 * Continues where the parts end. Further images give the same numbers as if all had been added at once.
 * @param parts are taken over and written to
 * @throws {Refusal} if rows or sums are missing.
 */
export function continueAdding(
  model: MeasuredModel,
  scope: Scope,
  { rows, sums, kept: images }: MeasuredParts,
  { kept, weighs, blocks }: AddingOptions,
): Adding {
  if (rows === null) throw new Refusal(LACKING.rows);
  if (sums === null) throw new Refusal(LACKING.sums);
  return {
    groups: groupsOf(model, scope, sums, blocks).map(
      (statistics, group) =>
        statistics ?? new GroupStatistics(group, shapeOf(model, group), scope, model.hasFlows, undefined, blocks),
    ),
    kept: new KeptLatents(kept, images ?? []),
    totals: totalsOf(model, scope, weighs, { rows, sums: sums.totals }),
  };
}

/** Statistics by group; `null` if the group was not measured. */
export function groupsOf(
  model: MeasuredModel,
  planned: Scope,
  { groups }: MeasuredSums,
  blocks?: Blocks,
): readonly (GroupStatistics | null)[] {
  return model.groups.map((shape, group) => {
    const sums = groups[group] ?? null;
    return sums === null ? null : new GroupStatistics(group, shape, planned, model.hasFlows, sums, blocks);
  });
}

function shapeOf({ groups }: MeasuredModel, group: number) {
  const shape = groups[group];
  if (shape === undefined) throw new Error(`there is no group ${group}`);
  return shape;
}

function totalsOf(model: MeasuredModel, scope: Scope, weighs: boolean, before: TotalsBefore | null): Totals {
  const { groups, dimensions, discretisationNatsPerDimension } = model;
  return new Totals({ groups: groups.length, ...scope, dimensions, discretisationNatsPerDimension, weighs }, before);
}
