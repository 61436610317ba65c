import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PictureTarget } from '../../src/model/data/pictures';
import { writeSafetensors } from '../../src/model/safetensors/safetensors';
import { readPictures } from '../fixtures/readPictures';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-'))));
afterEach(() => rm(folder, { recursive: true }));

const target = (bits: number): PictureTarget => ({
  ...{ channels: 3, size: 16, padding: 0, binary: false },
  bits,
  preparation: { kind: 'unknown' },
});

/** Every 8-bit value, three times. */
const VALUES = Uint8Array.from({ length: 768 }, (_, i) => i % 256);

async function read(bits: number) {
  const path = join(folder, 'a.png');
  await sharp(VALUES, { raw: { width: 16, height: 16, channels: 3 } }).toFile(path);
  return readPictures([path], target(bits), 0);
}

describe('Pictures for a model of 5-bit data', () => {
  it('lose their three lowest bits, with 0 and 255 unchanged, and a note says so', async () => {
    const { x, notes } = await read(5);
    VALUES.forEach((value, i) => {
      const at = (i % 3) * 256 + Math.floor(i / 3);
      expect(x[at]).toBe(Math.fround((value >> 3) / 31));
    });
    expect(notes).toEqual(['The picture was reduced to 5 bits per channel, as the model was trained.']);
  });

  it('are unchanged if the data have 8 bits', async () => {
    const { x, notes } = await read(8);
    expect(x[0]).toBe(0);
    expect([...x].every((value) => Math.fround(Math.round(255 * value) / 255) === value)).toBe(true);
    expect(notes).toEqual([]);
  });

  it('are used from tensors exactly as they are, with a warning if 5-bit data have no such values', async () => {
    const path = join(folder, 'x.safetensors');
    const given = async (step: number) => {
      const values = Float32Array.from({ length: 768 }, (_, i) => (i % 8) * step);
      await writeSafetensors(path, new Map(), [{ name: 'x', dtype: 'F32', shape: [1, 3, 16, 16], values }]);
      const { x, warnings } = await readPictures([path], target(5), 0);
      expect(x).toEqual(values);
      return warnings;
    };
    expect(await given(1 / 31)).toEqual([]);
    expect(await given(1 / 255)).toEqual([
      "The images hold values that data of 5 bits don't have: use multiples of 1/31.",
    ]);
  });
});

it('Pictures for stacked digits are padded to 32×32, like grey ones', async () => {
  const path = join(folder, 'white.png');
  await sharp({ create: { width: 28, height: 28, channels: 3, background: '#fff' } }).toFile(path);
  const { x, notes } = await readPictures([path], { ...target(8), size: 32, padding: 2 }, 0);
  for (let i = 0; i < x.length; i++) {
    const [row, column] = [Math.floor(i / 32) % 32, i % 32];
    expect(x[i]).toBe(Math.min(row, column) >= 2 && Math.max(row, column) < 30 ? 1 : 0);
  }
  expect(notes).toEqual(['The picture was padded with 2 black pixels on every side to 32×32.']);
});
