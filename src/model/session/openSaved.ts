/** Opens files of results, which need no model. */
import type { InspectionRequest } from '../../protocol/inspection';
import { isStatisticsFile } from '../statistics/file/isStatistics';
import { SavedInspection } from './savedInspection';
import type { InspectionListener, SessionInspection } from './sessionInspection';

interface SavedFormat {
  matches(path: string): Promise<boolean>;
  open(request: InspectionRequest, listener: InspectionListener): SessionInspection;
}

const FORMATS: readonly SavedFormat[] = [
  { matches: isStatisticsFile, open: (request, listener) => new SavedInspection(request, listener) },
];

/** Opens saved results; `null` if the file contains none and may therefore be a checkpoint. */
export async function openSaved(
  request: InspectionRequest,
  listener: InspectionListener,
): Promise<SessionInspection | null> {
  for (const format of FORMATS) if (await format.matches(request.path)) return format.open(request, listener);
  return null;
}
