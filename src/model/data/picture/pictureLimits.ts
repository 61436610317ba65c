/** The cost of reading a picture, determined before any of its pixels is decoded. */
import type { Metadata } from 'sharp';
import { Unreadable } from '../../files/unreadable';

/** Width × height. A network takes 1024×1024 at most. */
export const MOST_PIXELS = 50_000_000;
/** A decoder holds some whole rows. No JPEG is wider. */
const MOST_COLUMNS = 65_535;
/** Each row takes a moment, however short it is. */
const MOST_ROWS = 1_000_000;
/** Limit on everything held at once: decoded colours, coefficients, and layers that exist only as a whole. */
const MOST_HELD_BYTES = 350 * 2 ** 20;
/**
 * The same limit for a picture with hardly any bytes per pixel, which is blank or made to fill memory: 16 megapixels.
 */
const MOST_HELD_BLANK_BYTES = 48 * 2 ** 20;
const MOST_PIXELS_PER_BYTE = 50;
/** Encoders write about ten. Each is another pass over the whole picture. */
const MOST_SCANS = 100;
/** Limit for a JPEG's metadata, before and between its scans. */
const MOST_METADATA_BYTES = 32 * 2 ** 20;

/**
 * @param bytes the file
 * @throws Unreadable if it would take memory or time out of proportion.
 */
export function requireModest(bytes: Buffer, metadata: Metadata): void {
  const { width, height } = metadata;
  const pixels = width * height;
  const has = `has ${width}×${height} pixels`;
  if (pixels > MOST_PIXELS) throw tooLarge(`${has}, more than the ${MOST_PIXELS / 1e6} megapixels that are read`);
  if (width > MOST_COLUMNS) throw tooLarge(`${has}, more than the ${MOST_COLUMNS} columns that are read`);
  if (height > MOST_ROWS) throw tooLarge(`${has}, more than the ${MOST_ROWS} rows that are read`);
  const held = heldBytes(metadata);
  const isBlank = pixels > MOST_PIXELS_PER_BYTE * bytes.length;
  if (held > (isBlank ? MOST_HELD_BLANK_BYTES : MOST_HELD_BYTES)) {
    const file = isBlank ? `in only ${bytes.length} bytes ` : '';
    throw tooLarge(`${has} ${file}and would take ${Math.ceil(held / 2 ** 20)} MB to read`);
  }
  if (metadata.format === 'jpeg') requireModestJpeg(bytes);
}

function tooLarge(what: string): Unreadable {
  return new Unreadable(what, 'Reduce it, or remove it.');
}

/** An upper estimate of the memory held at once. */
function heldBytes({ width, height, channels, space, depth, isProgressive, format, ...metadata }: Metadata): number {
  const result = space === 'cmyk' ? 4 + 3 : 3;
  if (format === 'webp') return width * height * (result + WEBP_LAYERS * 4);
  const samples = format === 'jpeg' ? 2 * (PLANES[metadata.chromaSubsampling ?? ''] ?? channels) : channels;
  const whole = isProgressive ? (depth === 'ushort' ? 2 : 1) * samples : 0;
  return width * height * (result + whole);
}

/** A WebP exists only as a whole, with 4 channels, in several copies; measured. */
const WEBP_LAYERS = 4;

/** Number of picture-sized planes that the colours take if some are stored smaller. */
const PLANES: Readonly<Record<string, number>> = { '4:2:0': 1.5, '4:2:2': 2 };

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END = 0xd9;
/** Markers without a length: a stuffed zero, restarts, the start of a picture. 0xff is padding. */
const hasNoLength = (code: number) => code <= 0x01 || (code >= 0xd0 && code <= 0xd8);
const isMetadata = (code: number) => code === 0xfe || (code >= 0xe0 && code <= 0xef);

/** Steps from marker to marker. Malformed data are left to the decoder. */
function requireModestJpeg(bytes: Buffer): void {
  let scans = 0;
  let metadataBytes = 0;
  for (let at = bytes.indexOf(MARKER, 2); at >= 0 && at + 3 < bytes.length; at = bytes.indexOf(MARKER, at)) {
    const code = bytes[at + 1] ?? END;
    if (code === END) return;
    if (code === MARKER) at += 1;
    else if (hasNoLength(code)) at += 2;
    else {
      const length = 2 + bytes.readUInt16BE(at + 2);
      if (code === START_OF_SCAN) scans += 1;
      if (isMetadata(code)) metadataBytes += length;
      at += length;
    }
    if (scans > MOST_SCANS) throw new Unreadable(`has more than ${MOST_SCANS} scans`, 'Save it again, or remove it.');
    if (metadataBytes > MOST_METADATA_BYTES) {
      const most = `${MOST_METADATA_BYTES / 2 ** 20} MB`;
      throw new Unreadable(`has more than ${most} of metadata`, 'Save it without, or remove it.');
    }
  }
}
