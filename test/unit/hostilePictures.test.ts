/**
 * Pictures that are small as files and large in memory or time: each is refused before any of its pixels is decoded.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/command.mjs';
import { blackPng } from '../fixtures/pngFile';

/** Reads pictures in a separate process; prints how that ended, and by how many bytes the process grew. */
const SCRIPT = `
import { readPictures } from './test/fixtures/readPictures';
const target = { channels: 3, size: 32, padding: 0, binary: false, bits: 8, preparation: { kind: 'unknown' } } as const;
async function main() {
  const [small = '', path = ''] = process.argv.slice(2);
  await readPictures([small], target, 0);
  const before = process.memoryUsage.rss();
  const end = await readPictures([path], target, 0).then(({ count }) => String(count), (error: unknown) => String(error));
  const grownBytes = 1024 * process.resourceUsage().maxRSS - before;
  process.stdout.write(JSON.stringify({ end, grownBytes }));
}
void main();
`;

let folder: string;
let script: string;
beforeAll(async () => {
  // Inside the repository, where the library sharp can be found.
  await mkdir(join(root, 'test-output'), { recursive: true });
  folder = await mkdtemp(join(root, 'test-output', 'hostile-'));
  script = join(folder, 'read.cjs');
  await build({
    ...{ stdin: { contents: SCRIPT, resolveDir: root, loader: 'ts' }, outfile: script, bundle: true },
    ...{ platform: 'node', format: 'cjs', target: 'node20', external: ['sharp'], logLevel: 'error' },
  });
  await writeFile(join(folder, 'small.png'), await sharp(flat(8)).png().toBuffer());
});
afterAll(() => rm(folder, { recursive: true }));

const flat = (side: number) => ({ create: { width: side, height: side, channels: 3 as const, background: '#123' } });

async function read(name: string, bytes: Uint8Array): Promise<{ end: string; grownBytes: number }> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const { stdout } = await promisify(execFile)(process.execPath, [script, join(folder, 'small.png'), path]);
  return JSON.parse(stdout) as { end: string; grownBytes: number };
}

const MB = 2 ** 20;
const rgb = { depth: 8, colourType: 2 } as const;

describe('a PNG is refused', () => {
  it.each([
    [
      'of 50 megapixels in 150 kB',
      () => blackPng({ width: 7071, height: 7071, ...rgb }),
      /has 7071×7071 pixels in only \d+ bytes and would take 144 MB to read/,
    ],
    [
      'of one row',
      () => blackPng({ width: 5_000_000, height: 1, ...rgb }, 200_000),
      /has 5000000×1 pixels, more than the 65535 columns that are read/,
    ],
    [
      'of one column',
      () => blackPng({ width: 1, height: 5_000_000, ...rgb }, 200_000),
      /has 1×5000000 pixels, more than the 1000000 rows that are read/,
    ],
    [
      'that is there only as a whole, with 16 bits',
      () => blackPng({ width: 6400, height: 6400, depth: 16, colourType: 6, interlaced: true }, 900_000),
      /has 6400×6400 pixels and would take 430 MB to read/,
    ],
    [
      'beyond 50 megapixels, whatever its size',
      () => blackPng({ width: 10_000, height: 5001, ...rgb }, 1_100_000),
      /has 10000×5001 pixels, more than the 50 megapixels that are read/,
    ],
  ])('%s', { timeout: 60_000 }, async (_, bytes, sentence) => {
    const { end, grownBytes } = await read('hostile.png', bytes());
    expect(end).toMatch(sentence);
    expect(grownBytes).toBeLessThan(32 * MB);
  });
});

it('A large blank WebP is refused', { timeout: 60_000 }, async () => {
  const blank = await sharp(flat(3000)).webp({ lossless: true }).toBuffer();
  const { end, grownBytes } = await read('blank.webp', blank);
  expect(end).toMatch(/has 3000×3000 pixels in only \d+ bytes and would take 164 MB to read/);
  expect(grownBytes).toBeLessThan(32 * MB);
});

it('A WebP takes no more memory than was predicted', { timeout: 60_000 }, async () => {
  const side = 2000;
  const values = Uint8Array.from({ length: side * side * 3 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) % 256);
  const bytes = await sharp(values, { raw: { width: side, height: side, channels: 3 } })
    .webp()
    .toBuffer();
  const { end, grownBytes } = await read('dense.webp', bytes);
  expect(end).toBe('1');
  expect(grownBytes).toBeLessThan(19 * side * side + bytes.length + 32 * MB);
});

it('A large picture with enough bytes for its pixels is read', { timeout: 60_000 }, async () => {
  expect(await read('large.png', blackPng({ width: 5000, height: 5000, ...rgb }, 500_000))).toMatchObject({ end: '1' });
});

it('Large pictures are read one after the other', { timeout: 60_000 }, async () => {
  const four = join(folder, 'four');
  await mkdir(four);
  const bytes = blackPng({ width: 5000, height: 5000, ...rgb }, 500_000);
  for (const i of [1, 2, 3, 4]) await writeFile(join(four, `${i}.png`), bytes);
  const { stdout } = await promisify(execFile)(process.execPath, [script, join(folder, 'small.png'), four]);
  const { end, grownBytes } = JSON.parse(stdout) as { end: string; grownBytes: number };
  expect(end).toBe('4');
  // One takes 75 MB, and the memory of earlier ones may be freed late.
  expect(grownBytes).toBeLessThan(260 * MB);
});

/** A scan of a grey JPEG that adds nothing to any block. */
const EMPTY_SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0];

async function progressive(): Promise<Buffer> {
  return sharp(flat(64)).greyscale().jpeg({ progressive: true }).toBuffer();
}

const withBefore = (bytes: Buffer, at: number, more: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);

describe('a JPEG is refused', () => {
  it('with hundreds of scans', async () => {
    const bytes = await progressive();
    const scans = Buffer.concat(Array.from({ length: 150 }, () => Buffer.from(EMPTY_SCAN)));
    const { end } = await read('scans.jpg', withBefore(bytes, bytes.length - 2, scans));
    expect(end).toMatch(/scans\.jpg has more than 100 scans/);
  });

  it('with 40 MB of metadata', async () => {
    const bytes = await progressive();
    const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0xff, 0xff]), Buffer.alloc(0xffff - 2)]);
    const metadata = Buffer.concat(Array.from({ length: 640 }, () => segment));
    const { end, grownBytes } = await read('metadata.jpg', withBefore(bytes, 2, metadata));
    expect(end).toMatch(/metadata\.jpg has more than 32 MB of metadata/);
    expect(grownBytes).toBeLessThan(4 * 40 * MB + 64 * MB);
  });

  it('but not for marker-like bytes in its metadata', async () => {
    const bytes = await progressive();
    const inside = Buffer.concat(Array.from({ length: 150 }, () => Buffer.from(EMPTY_SCAN)));
    const segment = Buffer.concat([
      Buffer.from([0xff, 0xe5, (inside.length + 2) >> 8, (inside.length + 2) & 255]),
      inside,
    ]);
    expect(await read('honest.jpg', withBefore(bytes, 2, segment))).toMatchObject({ end: '1' });
  });
});
