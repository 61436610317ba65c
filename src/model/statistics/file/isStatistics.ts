import { Refusal } from '../../refusal';
import { openSafetensors } from '../../safetensors/safetensors';
import { STATISTICS_FORMAT } from './metadata';

/** Whether a file claims to contain statistics. Whether it does, and can be read, is checked when it is read. */
export async function isStatisticsFile(path: string): Promise<boolean> {
  try {
    await using file = await openSafetensors(path);
    return file.metadata.get('format') === STATISTICS_FORMAT;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
