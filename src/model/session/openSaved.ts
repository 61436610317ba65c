/** Opens what needs no model: saved results, and the folder of a run without a checkpoint. */
import type { InspectionRequest } from '../../protocol/inspection';
import { isStatisticsFile } from '../statistics/file/isStatistics';
import { FolderInspection, isFolder } from './folderInspection';
import { SavedInspection } from './savedInspection';
import type { InspectionListener, SessionInspection } from './sessionInspection';

interface SavedFormat {
  matches(request: InspectionRequest): Promise<boolean>;
  open(request: InspectionRequest, listener: InspectionListener): SessionInspection;
}

const FORMATS: readonly SavedFormat[] = [
  {
    matches: ({ path }) => isStatisticsFile(path),
    open: (request, listener) => new SavedInspection(request, listener),
  },
  {
    // Any other folder is refused, as a file that is no checkpoint is.
    matches: async ({ path, run }) => run === path && (await isFolder(path)),
    open: (request, listener) => new FolderInspection(request, listener),
  },
];

/** Opens saved results or a run's folder; `null` if the file is neither and may therefore be a checkpoint. */
export async function openSaved(
  request: InspectionRequest,
  listener: InspectionListener,
): Promise<SessionInspection | null> {
  for (const format of FORMATS) if (await format.matches(request)) return format.open(request, listener);
  return null;
}
