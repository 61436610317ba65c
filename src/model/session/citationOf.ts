import type { Citation } from '../../protocol/citation';
import type { InspectionRequest } from '../../protocol/inspection';
import { commandOfRequest } from '../../protocol/reproduce';
import { PROGRAM } from '../analyses/fileDescription';
import { digestOfAll, firstRecords } from '../analyses/imageList';
import type { Inspected } from './inspected';

/**
 * What is needed to cite an inspection's numbers and to get them again.
 * @throws {Refusal} if the checkpoint has changed on disk.
 */
export async function citationOf(
  { model, images, measurement }: Inspected,
  request: InspectionRequest,
): Promise<Citation> {
  const measured = measurement.rows.reconstructionNats.length;
  return {
    checkpointSha256: await model.checkpoint.sha256(),
    imagesSha256: digestOfAll(firstRecords(images.input.records, measured)),
    command: commandOfRequest(request),
    version: PROGRAM,
  };
}
