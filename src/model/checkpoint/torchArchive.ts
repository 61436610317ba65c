/** The zip files of `torch.save` since PyTorch 1.6: a pickle, and an entry for each storage. */
import { Refusal } from '../refusal';
import type { CheckpointFile } from './checkpointFile';
import type { Container } from './container';
import type { PythonValue } from './pythonValue';
import { locateData, type StoredBytes } from './storedBytes';
import { unpickle } from './unpickler';
import { knownArchive, otherArchive } from './foreignArchives';
import { readDirectory, readEntry, storedBytes, type ArchiveEntry } from './zipArchive';

type Directory = ReadonlyMap<string, ArchiveEntry>;

/** @throws Refusal when the archive is damaged, holds big-endian numbers, or was not written by `torch.save`. */
export async function readTorchArchive(file: CheckpointFile): Promise<Container> {
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

async function requireLittleEndian(file: CheckpointFile, entry: ArchiveEntry | undefined): Promise<void> {
  const order = entry === undefined || entry.size > 16 ? null : (await readEntry(file, entry)).toString('latin1');
  if (order === 'big') throw bigEndian(file.name);
}

export function bigEndian(fileName: string): Refusal {
  return new Refusal(
    `${fileName} was written on a big-endian machine, which is not supported: load and save it with PyTorch on a little-endian one.`,
  );
}

async function readPickle(file: CheckpointFile, entry: ArchiveEntry): Promise<PythonValue> {
  const start = await locateData(file, storedBytes(entry, file.name));
  return unpickle(file.stretch(start, entry.size), file).value;
}
