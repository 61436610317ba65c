/** Reads a file's content with whichever reader accepts it. */
import type { SteadyFile } from '../files/steadyFile';
import type { Container } from './container';
import { refuseForeign, SIGNATURE_BYTES } from './foreignFormats';
import { readLegacyStream } from './legacyStream';
import { isSafetensors, readSafetensorsFile } from './safetensorsFile';
import { refuseShardByName } from './shardedCheckpoint';
import { readTorchArchive } from './torchArchive';

/** Signatures of a zip archive's first entry, and of the end of an empty archive. */
const ZIP_SIGNATURES = ['PK\x03\x04', 'PK\x05\x06'];
/** The opcode that names a pickle's protocol. */
const PICKLE_START = 0x80;

/** @throws Refusal when the file is damaged, or not written by `torch.save` or safetensors. */
export async function readContainer(file: SteadyFile): Promise<Container> {
  refuseShardByName(file.path);
  const start = await file.read(0, Math.min(file.size, SIGNATURE_BYTES));
  if (isSafetensors(start)) return readSafetensorsFile(file);
  if (ZIP_SIGNATURES.includes(start.toString('latin1', 0, 4))) return readTorchArchive(file);
  if (start[0] === PICKLE_START) return readLegacyStream(file);
  throw refuseForeign(start, file);
}
