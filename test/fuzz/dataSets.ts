/** Data sets in one file: idx, CIFAR-10, Omniglot, NumPy and tar archives. All are tiny. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { binaryCifar, pickledCifar } from '../fixtures/cifarFile';
import { idxFile } from '../fixtures/idxFile';
import { matFile } from '../fixtures/matFile';
import { npyBytes } from '../fixtures/npyFile';
import { rawZip } from '../fixtures/rawZip';
import type { Original, Region } from './originals';

export async function dataSets(): Promise<Original[]> {
  const idx = idxFile([4, 20, 24], values(4 * 480));
  const [cifar, npz, packedNpz, archive] = [cifarBatch(), numpyArchive(false), numpyArchive(true), await tarArchive()];
  const [mat, packedMat] = [omniglot(false), omniglot(true)];
  const pickle = pickledCifar(cifar);
  return [
    original('idx', '-images-idx3-ubyte', idx, [{ start: 0, end: 16 }]),
    original('idx, packed', '-images-idx3-ubyte.gz', gzipSync(idx), [{ start: 0, end: 40 }]),
    original('CIFAR-10 pickle', 'test_batch', pickle, [
      { start: 0, end: pickle.indexOf('tb\x89') + 8 },
      { start: pickle.length - 4, end: pickle.length },
    ]),
    original('CIFAR-10 binary', 'test_batch.bin', binaryCifar(cifar), [{ start: 0, end: 4 }]),
    original('Omniglot', '.mat', mat, matRegions(mat)),
    original('Omniglot, packed', '.mat', packedMat, matRegions(packedMat)),
    original('npz', '.npz', npz, zipRegions(npz)),
    original('npz, packed', '.npz', packedNpz, zipRegions(packedNpz)),
    original('tar', '.tar', archive, tarRegions(archive)),
  ];
}

function original(name: string, extension: string, bytes: Buffer, structure: readonly Region[]): Original {
  return { name: `data set, ${name}`, reader: 'pictures', extension, bytes, structure };
}

function values(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + ((i * i) % 31)) % 256);
}

function cifarBatch(): { readonly data: Uint8Array; readonly labels: readonly number[] } {
  return { data: values(3 * 3072), labels: [1, 2, 3] };
}

/** Pictures that `readInput` accepts for a grey model of 28×28 pixels. */
function omniglot(compressed: boolean): Buffer {
  const shades = Float32Array.from({ length: 2 * 784 }, (_, i) => (i % 101) / 100);
  return matFile(
    [
      { name: 'testdata', shape: [784, 2], values: shades },
      { name: 'testtarget', shape: [3, 2], values: Uint8Array.of(1, 0, 0, 0, 0, 1) },
    ],
    { compressed },
  );
}

const MAT_HEADER_BYTES = 128;

/** Tags and names of the first array, and the start of the file. */
function matRegions(bytes: Buffer): Region[] {
  return [
    { start: MAT_HEADER_BYTES, end: Math.min(MAT_HEADER_BYTES + 80, bytes.length) },
    { start: bytes.length - 140, end: bytes.length },
    { start: MAT_HEADER_BYTES - 4, end: MAT_HEADER_BYTES },
  ];
}

function numpyArchive(packed: boolean): Buffer {
  const arrays = {
    x_test: npyBytes({ type: '|u1', shape: [3, 20, 24, 3], values: values(3 * 1440) }),
    y_test: npyBytes({ type: '<i8', shape: [3], values: BigInt64Array.of(0n, 2n, 1n) }),
  };
  return rawZip(
    Object.entries(arrays).map(([key, data]) => ({
      name: `${key}.npy`,
      data: packed ? deflateRawSync(data) : data,
      ...(packed ? { lies: { method: 8, size: data.length } } : {}),
    })),
  );
}

/** The first header with the array's, and the directory. */
export function zipRegions(bytes: Buffer): Region[] {
  const directory = bytes.indexOf('PK\x01\x02');
  return [
    { start: 0, end: 180 },
    { start: directory, end: bytes.length },
  ];
}

const TAR_BLOCK_BYTES = 512;

async function tarArchive(): Promise<Buffer> {
  const png = await sharp(values(12 * 12 * 3), { raw: { width: 12, height: 12, channels: 3 } })
    .png()
    .toBuffer();
  const archive = pack();
  const mtime = new Date(0);
  archive.entry({ name: 'a/1.png', mtime }, png);
  archive.entry({ name: `b/${'long'.repeat(60)}.png`, mtime }, png);
  archive.entry({ name: 'b/2.png', mtime }, png);
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function tarRegions(bytes: Buffer): Region[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += TAR_BLOCK_BYTES) {
    if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') starts.push(at);
  }
  return starts.map((start) => ({ start, end: start + TAR_BLOCK_BYTES }));
}
