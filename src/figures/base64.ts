/** Bytes at a time: a call can't take arguments without limit. */
const SLICE = 0x8000;

export function asBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += SLICE) binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(binary);
}
