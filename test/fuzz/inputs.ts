/** Inputs besides checkpoints: pictures of every kind, arrays of them, and noise. All are tiny. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { GroupShape } from '../../src/protocol/inspection';
import type { PictureTarget } from '../../src/model/data/pictures';
import { safetensors } from '../fixtures/safetensorsFile';
import type { Original, Region } from './originals';

/** The model that the inputs are read for: colour pictures, and two latent groups. */
export const TARGET: PictureTarget = {
  ...{ channels: 3, size: 16, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};
/** A model of Omniglot, whose pictures are not resized. */
export const GREY_TARGET: PictureTarget = { ...TARGET, channels: 1, size: 28, binary: true };
export const GROUPS: readonly GroupShape[] = [
  { channels: 2, height: 2, width: 2 },
  { channels: 2, height: 4, width: 4 },
];
const IMAGES = 2;

/** @param golden the folder of the golden cases, next to that of the pictures */
export async function readInputs(golden: string): Promise<Original[]> {
  const cmyk = await readFile(join(golden, '../pictures/cmyk-adobe.jpg'));
  const pictures = await Promise.all(
    Object.entries(PICTURES).map(async ([name, make]) => picture(name, await make(colours()).toBuffer())),
  );
  return [...pictures, picture('CMYK.jpg', cmyk), ...arrays(), ...tensors()];
}

const [WIDTH, HEIGHT] = [24, 20];

/** A gradient with some noise. */
function colours(): Sharp {
  const raw = { width: WIDTH, height: HEIGHT, channels: 4 } as const;
  const values = Buffer.from(
    Array.from({ length: WIDTH * HEIGHT * raw.channels }, (_, i) => (i * 7 + ((i * i) % 31)) % 256),
  );
  return sharp(values, { raw });
}

/** Encoders, by names with their extensions. */
const PICTURES: Readonly<Record<string, (colours: Sharp) => Sharp>> = {
  'alpha.png': (colours) => colours.png(),
  'RGB.png': (colours) => colours.removeAlpha().png(),
  'grey.png': (colours) => colours.removeAlpha().greyscale().png(),
  'palette.png': (colours) => colours.png({ palette: true, colours: 16 }),
  'interlaced.png': (colours) => colours.png({ progressive: true }),
  '16-bit.png': (colours) => colours.toColourspace('rgb16').png(),
  'interlaced 16-bit.png': (colours) => colours.toColourspace('rgb16').png({ progressive: true }),
  'with profile.png': (colours) => colours.withIccProfile('p3').withMetadata({ orientation: 6 }).png(),
  'lossy.webp': (colours) => colours.webp({ alphaQuality: 50 }),
  'lossless.webp': (colours) => colours.withMetadata({ orientation: 6 }).webp({ lossless: true }),
  'baseline.jpg': (colours) => colours.removeAlpha().jpeg(),
  'progressive.jpg': (colours) => colours.removeAlpha().jpeg({ progressive: true }),
  'whole colours.jpg': (colours) => colours.removeAlpha().jpeg({ chromaSubsampling: '4:4:4', progressive: true }),
  'grey.jpg': (colours) => colours.removeAlpha().greyscale().jpeg(),
  'turned.jpg': (colours) => colours.removeAlpha().withIccProfile('p3').withMetadata({ orientation: 6 }).jpeg(),
};

function picture(name: string, bytes: Buffer): Original {
  const extension = extname(name);
  return { name, reader: 'pictures', extension, bytes, structure: structureOf(bytes, extension) };
}

function structureOf(bytes: Buffer, extension: string): Region[] {
  if (extension === '.png') return chunks(bytes);
  if (extension === '.jpg') return segments(bytes);
  // The names and sizes of a WebP's first chunks, and the whole file.
  return [
    { start: 0, end: 64 },
    { start: 0, end: bytes.length },
  ];
}

const PNG_SIGNATURE_BYTES = 8;
/** Bytes of a chunk besides its data: length, name and checksum. */
const CHUNK_BYTES = 12;

/** The chunks of a PNG, header first. */
function chunks(bytes: Buffer): Region[] {
  const found: Region[] = [];
  for (let start = PNG_SIGNATURE_BYTES; start + CHUNK_BYTES <= bytes.length;) {
    const end = Math.min(start + CHUNK_BYTES + bytes.readUInt32BE(start), bytes.length);
    found.push({ start, end });
    start = end;
  }
  return found;
}

/** The segments of a JPEG, from one marker to the next, frame first. */
function segments(bytes: Buffer): Region[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if ((bytes[at + 1] ?? 0) >= 0xc0) starts.push(at);
  }
  const isFrame = ({ start }: Region) => [0xc0, 0xc2].includes(bytes[start + 1] ?? 0);
  return starts
    .map((start, i) => ({ start, end: starts[i + 1] ?? bytes.length }))
    .toSorted((a, b) => Number(isFrame(b)) - Number(isFrame(a)));
}

function arrays(): Original[] {
  const shapes = { '|u1': [1, '(2, 20, 24, 3)', 2880], '<f4': [4, '(2, 3, 16, 16)', 1536] } as const;
  return Object.entries(shapes).map(([type, [width, shape, count]]) => {
    const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
    const start = Buffer.from(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`, 'latin1');
    return {
      name: `${type}.npy`,
      reader: 'pictures',
      extension: '.npy',
      bytes: Buffer.concat([start, Buffer.alloc(width * count)]),
      structure: [{ start: 0, end: start.length }],
    };
  });
}

function tensors(): Original[] {
  const { channels, size } = TARGET;
  return [
    ofTensors('x.safetensors', 'pictures', { x: [IMAGES, channels, size, size], other: [3] }),
    ofTensors(
      'noise.safetensors',
      'noise',
      Object.fromEntries(
        GROUPS.map(({ channels, height, width }, i) => [`eps.${i}`, [IMAGES, channels, height, width]]),
      ),
    ),
  ];
}

function ofTensors(name: string, reader: Original['reader'], shapes: Readonly<Record<string, number[]>>): Original {
  let end = 0;
  const entries = Object.entries(shapes).map(([tensor, shape]) => {
    const begin = end;
    end += 4 * shape.reduce((product, extent) => product * extent, 1);
    return [tensor, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const header = JSON.stringify(Object.fromEntries(entries));
  const bytes = safetensors(header, Buffer.alloc(end));
  return { name, reader, extension: '.safetensors', bytes, structure: [{ start: 0, end: 8 + header.length }] };
}
