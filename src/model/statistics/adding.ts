/** The parts of a measurement that batches are added to. */
import type { Scope } from '../../protocol/statistics';
import { Refusal } from '../refusal';
import { GroupStatistics } from './groupStatistics';
import { KeptLatents } from './keptLatents';
import { LACKING, type MeasuredParts, type MeasuredSums } from './measuredParts';
import type { MeasuredModel } from './measurement';
import { Totals, type Rows } from './totals';

export interface Adding {
  readonly groups: readonly GroupStatistics[];
  readonly kept: KeptLatents;
  readonly totals: Totals;
}

/** @param kept number of images to keep for viewing individually @param weighs whether log weights will be added */
export function beginAdding(model: MeasuredModel, scope: Scope, kept: number, weighs: boolean): Adding {
  return {
    groups: model.groups.map((shape, group) => new GroupStatistics(group, shape, scope, model.hasFlows)),
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
  kept: number,
  { rows, sums, kept: images }: MeasuredParts,
  weighs: boolean,
): Adding {
  if (rows === null) throw new Refusal(LACKING.rows);
  if (sums === null) throw new Refusal(LACKING.sums);
  return {
    groups: groupsOf(model, scope, sums).map(
      (statistics, group) => statistics ?? new GroupStatistics(group, shapeOf(model, group), scope, model.hasFlows),
    ),
    kept: new KeptLatents(kept, images ?? []),
    totals: totalsOf(model, scope, weighs, rows),
  };
}

/** Statistics by group; `null` if the group was not measured. */
export function groupsOf(
  model: MeasuredModel,
  planned: Scope,
  { groups }: MeasuredSums,
): readonly (GroupStatistics | null)[] {
  return model.groups.map((shape, group) => {
    const sums = groups[group] ?? null;
    return sums === null ? null : new GroupStatistics(group, shape, planned, model.hasFlows, sums);
  });
}

function shapeOf({ groups }: MeasuredModel, group: number) {
  const shape = groups[group];
  if (shape === undefined) throw new Error(`there is no group ${group}`);
  return shape;
}

function totalsOf(model: MeasuredModel, scope: Scope, weighs: boolean, before: Rows | null): Totals {
  const { groups, dimensions, discretisationNatsPerDimension } = model;
  return new Totals({ groups: groups.length, ...scope, dimensions, discretisationNatsPerDimension, weighs }, before);
}
