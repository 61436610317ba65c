import type { LatentModel } from '../latentModel';
import type { Part } from '../passes/plan';
import { Refusal } from '../refusal';

/** @throws {Refusal} if the model has no such group, or the group no such channel or latent position */
export function requirePart(
  { groupShapes }: Pick<LatentModel, 'groupShapes'>,
  {
    group,
    channel,
    position = null,
  }: { readonly group: number; readonly channel: number | null; readonly position?: Part['position'] },
): void {
  const shape = groupShapes[group];
  if (shape === undefined) {
    throw new Refusal(`There is no latent group ${group}: the model has groups 0 to ${groupShapes.length - 1}.`);
  }
  if (channel !== null && channel >= shape.channels) {
    throw new Refusal(`There is no channel ${channel} in group ${group}: it has channels 0 to ${shape.channels - 1}.`);
  }
  if (position !== null && (position.y >= shape.height || position.x >= shape.width)) {
    const rows = `y from 0 to ${shape.height - 1} and x from 0 to ${shape.width - 1}`;
    throw new Refusal(`There is no latent at y ${position.y}, x ${position.x} in group ${group}: it has ${rows}.`);
  }
}
