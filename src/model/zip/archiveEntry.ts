import { quoted } from '../files/quoted';
import type { StoredBytes } from '../files/storedBytes';
import { Refusal } from '../refusal';

/** One file of an archive, and where in the archive it lies. */
export interface ArchiveEntry {
  readonly name: string;
  /** Bytes of data when unpacked. */
  readonly size: number;
  /** Where the entry's local header begins. Name and padding come between it and the data. */
  readonly headerStart: number;
  /** The furthest place where the entry can end: the next one's header, or the file's end. */
  readonly end: number;
  /** Bytes of data as they lie in the archive. */
  readonly packedSize: number;
  /** `other` if it is encrypted, or packed in an unusual way. */
  readonly packing: 'stored' | 'deflated' | 'other';
}

export const LOCAL_HEADER_BYTES = 30;
export const LOCAL_HEADER_SIGNATURE = 0x04034b50;

/**
 * An entry's data as they lie in the archive, packed or not.
 *
 * @throws Refusal when they don't fit, at once or when they are located.
 */
export function entryBytes({ name, packedSize, headerStart, end }: ArchiveEntry, fileName: string): StoredBytes {
  if (headerStart + LOCAL_HEADER_BYTES + packedSize > end) throw misplaced(name, fileName);
  return {
    size: packedSize,
    start: headerStart,
    end,
    anchor: 0, // torch.save aligns values with the file
    headerBytes: LOCAL_HEADER_BYTES,
    dataOffset(header) {
      const found = header.length >= LOCAL_HEADER_BYTES && header.readUInt32LE(0) === LOCAL_HEADER_SIGNATURE;
      const offset = found ? LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28) : Infinity;
      if (headerStart + offset + packedSize > end) throw misplaced(name, fileName);
      return offset;
    },
  };
}

/** The refusal of an archive whose directory is wrong about an entry. */
export function misplaced(name: string, fileName: string): Refusal {
  return new Refusal(`${fileName} is damaged: its entry ${quoted(name)} does not lie where the zip directory says.`);
}
