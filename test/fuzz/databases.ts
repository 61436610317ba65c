/** LMDB databases with pictures in them. All are tiny. */
import sharp, { type Sharp } from 'sharp';
import { lmdbFile, numbered, type LmdbFile } from '../fixtures/lmdbFile';
import type { Original, Region } from './originals';

/** Small, so that a few records make a tree. */
const PAGE_BYTES = 1024;
const HEADER_BYTES = 16;
/** The meaningful part of a meta page. */
const META_BYTES = 152;

const ENCODERS: readonly ((picture: Sharp) => Sharp)[] = [
  (picture) => picture.removeAlpha().webp(),
  (picture) => picture.webp({ lossless: true }),
  (picture) => picture.webp({ alphaQuality: 50 }).withMetadata({ orientation: 6 }),
  (picture) => picture.removeAlpha().jpeg(),
  (picture) => picture.png(),
];

/** Databases with numbers and with other keys, raw and encoded, with values inside the tree, outside it, and both. */
export async function databases(): Promise<Original[]> {
  const raw = Array.from({ length: 24 }, (_, i) => new Uint8Array(16 * 16).fill(10 * i));
  const large = Array.from({ length: 4 }, (_, i) => new Uint8Array(20 * 20 * 3).fill(50 * i));
  const encoded = await Promise.all(
    ENCODERS.map((encode, i) => {
      const values = Buffer.from(
        Array.from({ length: 20 * (18 + i) * 4 }, (_, at) => (at * 7 + ((at * at) % 31)) % 256),
      );
      return encode(sharp(values, { raw: { width: 20, height: 18 + i, channels: 4 } })).toBuffer();
    }),
  );
  return [
    database('lmdb, raw in leaves', lmdbFile(numbered(raw), { pageBytes: PAGE_BYTES })),
    database('lmdb, raw beside', lmdbFile(numbered(large), { pageBytes: PAGE_BYTES })),
    database(
      'lmdb, keys of text',
      lmdbFile(
        raw.map((value, i) => [`${(i * 7) % 24}-${'key'.repeat(12)}`, value] as const),
        { pageBytes: PAGE_BYTES },
      ),
    ),
    database(
      'lmdb, encoded',
      lmdbFile(
        encoded.map((value, i) => [`k${i}`, value]),
        { pageBytes: PAGE_BYTES },
      ),
    ),
    database('lmdb, large pages', lmdbFile(numbered(encoded))),
  ];
}

function database(name: string, { bytes, pages }: LmdbFile): Original {
  const pageBytes = bytes.length / pages.length;
  const regions = pages.flatMap((kind, page): Region[] => {
    const start = page * pageBytes;
    switch (kind) {
      case 'meta':
        return [{ start, end: start + META_BYTES }];
      case 'branch':
      case 'leaf':
        return [{ start, end: start + pageBytes }];
      case 'overflow':
        return [
          { start, end: start + HEADER_BYTES },
          { start: start + HEADER_BYTES, end: start + pageBytes },
        ];
      case null:
        return [];
    }
  });
  // The trees come first, so that they take the most damage: a damaged meta page ends reading before them.
  const isMeta = ({ start }: Region) => start < 2 * pageBytes;
  const structure = [...regions.filter((region) => !isMeta(region)).reverse(), ...regions.filter(isMeta)];
  return { name, reader: 'pictures', extension: '.mdb', bytes, structure };
}
