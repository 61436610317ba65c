/** `--npz`: arrays for NumPy, as the page exports them. */
import { USUAL_SETS } from '../../protocol/exports';
import { parseGroups } from '../../protocol/groupList';
import type { Exported } from '../export/exported';
import { writeExport } from '../export/writeExport';
import { checkWritable } from '../files/wholeFile';
import type { InspectCommand } from './commandLine';
import { UsageError } from './usageError';

type Wished = NonNullable<InspectCommand['npz']>;

/**
 * Tries what could make the file fail before anything is measured.
 * @param groupCount number of the model's groups
 * @throws {UsageError} if there are no such groups
 * @throws {Refusal} if the file can't be written
 */
export async function checkArrays({ path, groups }: Wished, groupCount: number): Promise<void> {
  groupsOf(groups, groupCount);
  await checkWritable(path);
}

/** @throws {UsageError} if there are no such groups @throws {Refusal} as `writeExport`. */
export async function writeArrays({ path, groups }: Wished, groupCount: number, exported: Exported): Promise<void> {
  await writeExport(path, { kind: 'npz', groups: groupsOf(groups, groupCount), sets: USUAL_SETS }, exported);
}

function groupsOf(typed: string, groupCount: number): readonly number[] | null {
  const list = parseGroups(typed, groupCount);
  if ('problem' in list) throw new UsageError(`--groups ${typed}: ${list.problem}`);
  return list.groups;
}
