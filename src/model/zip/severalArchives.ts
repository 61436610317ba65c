import type { SteadyFile } from '../files/steadyFile';
import { LOCAL_HEADER_SIGNATURE } from './archiveEntry';

const END_BYTES = 22;
/** Bytes of the record and locator of an archive with a 64-bit end. */
const ZIP64_END_BYTES = 76;
const DIRECTORY_SIGNATURE = 0x02014b50;

/** Whether the file ends with a whole archive that begins later: its directory lies further back than it says. */
export async function endsInAnotherArchive(file: SteadyFile): Promise<boolean> {
  if (file.size < END_BYTES) return false;
  const end = await file.read(file.size - END_BYTES, END_BYTES);
  if (end.toString('latin1', 0, 4) !== 'PK\x05\x06') return false;
  const [directoryBytes, directoryStart] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  const found = [0, ZIP64_END_BYTES].map((between) => file.size - END_BYTES - between - directoryBytes);
  if (found.includes(directoryStart)) return false;
  for (const directory of found) {
    const start = directory - directoryStart;
    if (start <= 0 || (await signatureAt(file, directory)) !== DIRECTORY_SIGNATURE) continue;
    if ((await signatureAt(file, start)) === LOCAL_HEADER_SIGNATURE) return true;
  }
  return false;
}

async function signatureAt(file: SteadyFile, position: number): Promise<number> {
  return (await file.read(position, 4)).readUInt32LE(0);
}
