/** File names as systems keep them: bytes, which need not be UTF-8. */
import { isUtf8 } from 'node:buffer';
import { basename, resolve, sep } from 'node:path';

/** Text if the name is UTF-8; otherwise the bytes themselves, because text could not lead back to the file. */
export type FilePath = string | Buffer;

const LONGEST_CHARACTER_BYTES = 4;

/** The path of an entry in a folder, given its name as stored by the system. */
export function joinPath(folder: FilePath, name: Buffer): FilePath {
  const path = Buffer.concat([Buffer.from(folder), Buffer.from(sep), name]);
  return isUtf8(path) ? path.toString() : path;
}

/** A path or name as text, with bytes that aren't UTF-8 escaped: `caf\xe9.png`. */
export function nameAsText(path: FilePath): string {
  if (typeof path === 'string' || isUtf8(path)) return path.toString();
  let text = '';
  for (let at = 0; at < path.length;) {
    const length = characterLength(path, at);
    text += length === null ? `\\x${path.toString('hex', at, at + 1)}` : path.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** The last part of a path, as text. */
export function baseNameAsText(path: FilePath): string {
  return basename(resolve(nameAsText(path)));
}

/** Bytes of the character that stands there; `null` where none does. */
function characterLength(bytes: Buffer, at: number): number | null {
  for (let length = 1; length <= LONGEST_CHARACTER_BYTES && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return null;
}
