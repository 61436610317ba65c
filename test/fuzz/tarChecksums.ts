/** Checksums of a tar's headers. If they are wrong, nothing else is read. */

const BLOCK_BYTES = 512;
const MAGIC_AT = 257;
const [CHECKSUM_AT, CHECKSUM_BYTES] = [148, 8];

/** Sets the checksum of every header in a header's place. */
export function repairTarChecksums(bytes: Buffer): void {
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
    if (bytes.toString('latin1', at + MAGIC_AT, at + MAGIC_AT + 5) !== 'ustar') continue;
    bytes.fill(' ', at + CHECKSUM_AT, at + CHECKSUM_AT + CHECKSUM_BYTES);
    const sum = bytes.subarray(at, at + BLOCK_BYTES).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + CHECKSUM_AT, 'latin1');
  }
}
