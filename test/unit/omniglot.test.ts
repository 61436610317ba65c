/** Omniglot as the release reads it: chardata.mat. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPictures, type PictureTarget } from '../../src/model/data/pictures';
import { preparationOf } from '../../src/model/data/picture/preparation';
import { Refusal } from '../../src/model/refusal';
import { matFile, type MatVariable } from '../fixtures/matFile';
import { readPictures } from '../fixtures/readPictures';

const GREY: PictureTarget = {
  ...{ channels: 1, size: 32, padding: 2, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};
const OMNIGLOT: PictureTarget = { ...GREY, binary: true, preparation: preparationOf('omniglot', 32) };
const TEST_IMAGES = 3;
const TRAIN_IMAGES = 5;

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'omniglot-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(variables: readonly MatVariable[], options?: { readonly compressed: boolean }): Promise<string> {
  const path = join(folder, 'chardata.mat');
  await writeFile(path, matFile(variables, options));
  return path;
}

function shades(images: number): Float64Array {
  return Float64Array.from({ length: images * 784 }, (_, i) => (i % 101) / 100);
}

/** One column per picture, with a one at its alphabet. */
function alphabets(labels: readonly number[]): Uint8Array {
  return Uint8Array.from(labels.flatMap((label) => [0, 1, 2, 3].map((row) => Number(row === label))));
}

const VARIABLES: readonly MatVariable[] = [
  { name: 'data', shape: [784, TRAIN_IMAGES], values: shades(TRAIN_IMAGES) },
  { name: 'target', shape: [4, TRAIN_IMAGES], values: alphabets([0, 1, 2, 3, 0]) },
  { name: 'testdata', shape: [784, TEST_IMAGES], values: Float32Array.from(shades(TEST_IMAGES)) },
  { name: 'testtarget', shape: [4, TEST_IMAGES], values: alphabets([2, 0, 3]) },
];

async function refusal(path: string, target = GREY): Promise<string> {
  const error: unknown = await readPictures([path], target, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

describe('Omniglot', () => {
  it.each([true, false])(
    'is read upright and padded, with its splits and alphabets (compressed: %j)',
    async (compressed) => {
      const path = await save(VARIABLES, { compressed });
      for (const [place, images, classes] of [
        [folder, TEST_IMAGES, [2, 0, 3]],
        [`${path}:train`, TRAIN_IMAGES, [0, 1, 2, 3, 0]],
      ] as const) {
        const { x, count, label } = await readPictures([place], GREY, 0);
        expect(count).toBe(images);
        expect(label).toMatch(/^\d images from Omniglot, (test|train)$/);
        const values = shades(images);
        // Row 5, column 9 of the last picture: pictures are stored column by column.
        expect(x[(images - 1) * 1024 + (2 + 5) * 32 + 2 + 9]).toBe(
          Math.fround(values[(images - 1) * 784 + 9 * 28 + 5]!),
        );
        expect(x[0]).toBe(0);
        await using source = await openPictures([place], GREY);
        expect(source.dataset).toBe('omniglot');
        expect(classes.map((_, image) => source.classes!.of(image))).toEqual(classes);
        expect(source.classes!.names[2]).toBe('alphabet 3');
      }
    },
  );

  it('becomes black and white by the seed for its model', async () => {
    await save(VARIABLES);
    const { x, notes } = await readPictures([folder], OMNIGLOT, 4);
    expect(new Set(x)).toEqual(new Set([0, 1]));
    expect(notes).toContain('All 3 pictures were made black and white by sampling from grey values with seed 4.');
  });

  it('leaves out a picture with values that are not shades', async () => {
    const values = shades(3);
    values[800] = NaN;
    await save([{ name: 'testdata', shape: [784, 3], values }]);
    const { count, warnings } = await readPictures([folder], GREY, 0);
    expect(count).toBe(2);
    expect(warnings[0]).toBe(
      '1 of 3 pictures was left out (first: testdata[1], which holds NaN, where values from 0 to 1 were expected).',
    );
  });

  it('is refused for a colour model, or one of another size', async () => {
    const path = await save(VARIABLES);
    expect(await refusal(path, { ...GREY, channels: 3 })).toBe(
      `The images in ${path} do not fit this model: they are grey and have 28×28 pixels, ` +
        'and the model takes 32×32 in colours. Give other input.',
    );
  });
});

describe('A MATLAB file is refused', () => {
  it('if it contains other arrays', async () => {
    const path = await save([{ name: 'testdata', shape: [3, 784], values: shades(3) }]);
    expect(await refusal(path)).toBe(
      `${path} is not Omniglot's chardata.mat: expected testdata of shape (784, N), found shape (3, 784).`,
    );
    expect(await refusal(`${path}:train`)).toContain('expected data of shape (784, N), found no such array.');
  });

  it('if it is truncated, in another format, or missing', async () => {
    const path = await save(VARIABLES);
    await writeFile(path, matFile(VARIABLES).subarray(0, -100));
    expect(await refusal(path)).toBe(`${path} is cut off or damaged. Copy it again.`);
    const big = matFile(VARIABLES);
    big.write('MI', 126);
    await writeFile(path, big);
    expect(await refusal(path)).toContain('was written on a big-endian machine');
    await writeFile(path, '\x89HDF');
    expect(await refusal(path)).toContain('is not a MATLAB file of format 5. Save it with scipy.io.savemat');
  });

  it('if it claims more than it can contain, and a bomb takes little memory', async () => {
    const bomb = deflateSync(Buffer.alloc(500e6));
    const content = matFile(VARIABLES);
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(15, 0);
    tag.writeUInt32LE(bomb.length, 4);
    const path = join(folder, 'chardata.mat');
    await writeFile(path, Buffer.concat([content, tag, bomb]));
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    expect((await readPictures([path], GREY, 0)).count).toBe(3);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64e6);
    const claim = matFile([{ name: 'testdata', shape: [784, 1e6], values: shades(3) }], { compressed: false });
    await writeFile(path, claim);
    expect(await refusal(path)).toContain('found no such array');
  });
});
