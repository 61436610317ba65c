/** Picture formats, recognised by the start of a file, whatever its name. */

type PictureFormat =
  'PNG' | 'JPEG' | 'GIF' | 'WebP' | 'TIFF' | 'BMP' | 'HEIC or AVIF' | 'JPEG 2000' | 'SVG' | 'PGM or PPM';

/** The start of a file as Latin-1 text; dots match any byte. */
const STARTS: readonly [PictureFormat, RegExp][] = [
  ['PNG', /^\x89PNG\r\n\x1a\n/],
  ['JPEG', /^\xff\xd8\xff/],
  ['GIF', /^GIF8[79]a/],
  ['WebP', /^RIFF....WEBP/s],
  ['TIFF', /^(?:II[*+]\0|MM\0[*+])/],
  ['BMP', /^BM....\0\0\0\0/s],
  ['HEIC or AVIF', /^....ftyp(?:avi[fs]|hei[cmsx]|hev[cx]|mi?f1|msf1)/s],
  ['JPEG 2000', /^(?:\0\0\0\x0cjP {2}\r\n\x87\n|\xff\x4f\xff\x51)/],
  ['SVG', /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/],
  ['PGM or PPM', /^P[1-7]\s/],
];

/** The formats that are read, with their usual extensions. */
const DECODED: ReadonlyMap<PictureFormat | null, readonly [string, ...string[]]> = new Map([
  ['PNG', ['.png']],
  ['JPEG', ['.jpg', '.jpeg']],
  ['WebP', ['.webp']],
]);

/** Extensions of files that count as pictures, in lower case. */
export const PICTURE_EXTENSIONS: readonly string[] = [...DECODED.values()].flat();

/** Whether pictures of a format are read. */
export function isDecoded(format: PictureFormat | null): boolean {
  return DECODED.has(format);
}

/** The usual extension of a format; `null` if the format isn't read. */
export function extensionOf(format: PictureFormat | null): string | null {
  return DECODED.get(format)?.[0] ?? null;
}

/** Enough bytes to recognise each format. */
export const FORMAT_BYTES = 512;

/** The format of a picture; `null` if the file doesn't start like one. */
export function pictureFormat(bytes: Buffer): PictureFormat | null {
  const start = bytes.toString('latin1', 0, FORMAT_BYTES);
  return STARTS.find(([, pattern]) => pattern.test(start))?.[0] ?? null;
}
