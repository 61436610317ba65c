import type { GroupShape, Inspection } from '../protocol/inspection';
import { ToolError } from './tool';

/** @throws {ToolError} if the model has no such group, or the group no such channel */
export function requireGroup({ checkpoint }: Inspection, group: number, channel: number | undefined): GroupShape {
  const groups = checkpoint?.groups ?? [];
  const shape = groups[group];
  if (shape === undefined) {
    throw new ToolError(`There is no group ${group}; the groups are 0 to ${groups.length - 1}.`);
  }
  if (channel !== undefined && channel >= shape.channels) {
    throw new ToolError(`Group ${group} has no channel ${channel}; its channels are 0 to ${shape.channels - 1}.`);
  }
  return shape;
}
