/** Checksums of a PNG's chunks. If they are wrong, a decoder looks at little else. */

const SIGNATURE_BYTES = 8;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** Sets the checksum of every chunk that is entirely in the file. */
export function repairChecksums(bytes: Buffer): void {
  for (let start = SIGNATURE_BYTES; start + 12 <= bytes.length;) {
    const end = start + 12 + bytes.readUInt32BE(start);
    if (end > bytes.length) return;
    bytes.writeUInt32BE(crc32(bytes.subarray(start + 4, end - 4)), end - 4);
    start = end;
  }
}

/** The checksum of PNG, zip and gzip. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
