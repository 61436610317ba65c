/** The zip files of `torch.save` since PyTorch 1.6: a pickle, and an entry for each storage. */
import { quoted } from '../files/quoted';
import type { SteadyFile } from '../files/steadyFile';
import { locateData, type StoredBytes } from '../files/storedBytes';
import type { PythonValue } from '../pickle/pythonValue';
import { Refusal } from '../refusal';
import { entryBytes, type ArchiveEntry } from '../zip/archiveEntry';
import { endsInAnotherArchive } from '../zip/severalArchives';
import { readDirectory } from '../zip/zipArchive';
import type { Container } from './container';
import { knownArchive, otherArchive } from './foreignArchives';
import { unpickleTorch } from './torchPickle';

type Directory = ReadonlyMap<string, ArchiveEntry>;

/** @throws Refusal when the archive is damaged, holds big-endian numbers, or was not written by `torch.save`. */
export async function readTorchArchive(file: SteadyFile): Promise<Container> {
  if (await endsInAnotherArchive(file)) throw severalArchives(file);
  const directory = await readDirectory(file);
  const { root, pickle } = rootFolder(directory, file.name);
  await requireLittleEndian(file, directory.get(`${root}/byteorder`));
  const value = await readPickle(file, pickle);
  const located = new Map<string, StoredBytes>();
  return {
    value,
    metadata: new Map(),
    locate({ key }) {
      const entry = directory.get(`${root}/data/${key}`);
      if (entry === undefined) return null;
      const bytes = located.get(key) ?? storedBytes(entry, file.name);
      located.set(key, bytes);
      return bytes;
    },
  };
}

/** As torch.distributed.checkpoint writes one archive per tensor into a file, which was renamed then. */
function severalArchives(file: SteadyFile): Refusal {
  return new Refusal(
    `${file.name} holds several zip archives one after the other, as a file of a distributed checkpoint (.distcp) does: ` +
      'combine the whole folder with python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER combined.pt',
  );
}

/** The archive's only folder. `torch.save` names it after the file, whose name may have changed since. */
function rootFolder(directory: Directory, fileName: string): { root: string; pickle: ArchiveEntry } {
  const names = [...directory.keys()];
  const known = knownArchive(names, fileName);
  if (known !== null) throw known;
  for (const [name, pickle] of directory) {
    const root = /^([^/]+)\/data\.pkl$/.exec(name)?.[1];
    if (root !== undefined) return { root, pickle };
  }
  throw otherArchive(names, fileName);
}

async function requireLittleEndian(file: SteadyFile, entry: ArchiveEntry | undefined): Promise<void> {
  if (entry === undefined || entry.size > 16) return;
  const order = await file.read(await locateData(file, storedBytes(entry, file.name)), entry.size);
  if (order.toString('latin1') === 'big') throw bigEndian(file.name);
}

export function bigEndian(fileName: string): Refusal {
  return new Refusal(
    `${fileName} was written on a big-endian machine, which is not supported: load and save it with PyTorch on a little-endian one.`,
  );
}

async function readPickle(file: SteadyFile, entry: ArchiveEntry): Promise<PythonValue> {
  const start = await locateData(file, storedBytes(entry, file.name));
  return unpickleTorch(file.section(start, entry.size), file).value;
}

/** @throws Refusal for compressed or encrypted entries, which `torch.save` never writes, and for those that don't fit. */
function storedBytes(entry: ArchiveEntry, fileName: string): StoredBytes {
  if (entry.packing === 'stored') return entryBytes(entry, fileName);
  throw new Refusal(
    `${fileName} was packed again after it was saved (${quoted(entry.name)} is compressed or encrypted): unpack it and load and save it with PyTorch.`,
  );
}
