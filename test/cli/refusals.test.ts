import {
  access,
  chmod,
  constants,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pickleOf, writeTorchFile } from '../fixtures/torchFile';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES, startInspect, type Ended } from './nvaeInspect';

const golden = (name: string) => join(import.meta.dirname, '../fixtures/golden', `${name}.pt`);

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-cli-'));
  path = join(folder, 'model.pt');
});

afterEach(() => rm(folder, { recursive: true }));

/** The one line on stderr that every failed command leaves, and nothing else. */
function sentence({ code, stdout, stderr }: Ended): string {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^nvae-inspect: [^\n]+\n$/);
  return stderr.slice('nvae-inspect: '.length, -1);
}

async function refusal(...args: string[]): Promise<string> {
  return sentence(await nvaeInspect(...args));
}

/** Writes a golden checkpoint with some of its bytes replaced. */
async function writeChanged(change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(golden('mnist'));
  change(bytes);
  await writeFile(path, bytes);
}

describe('a checkpoint is refused in one line', () => {
  test("if it isn't one", async () => {
    await writeFile(path, 'epoch 1, loss 2.5\n');
    expect(await refusal(path)).toBe(
      "model.pt is a text, which begins 'epoch 1, loss 2.5': choose a checkpoint.pt that an NVAE training run wrote.",
    );
  });

  test("if it doesn't exist", async () => {
    expect(await refusal(path)).toBe(`There is no file ${path}.`);
  });

  test.each([0.4, 0.9, 0.999])('if it was cut off after %f of its bytes', async (share) => {
    const whole = await readFile(SAMPLE);
    await writeFile(path, whole.subarray(0, Math.floor(share * whole.length)));
    expect(await refusal(path)).toMatch(
      /^model\.pt is a zip archive that is cut off or damaged \([^)]+\): it may still be being written; otherwise copy it again\.$/,
    );
  });

  test.each(['state_dict', 'args'])('that holds nothing but an empty %s', async (key) => {
    await writeTorchFile(path, { pickle: pickleOf(new Map([[key, new Map()]])) });
    expect(await refusal(path)).toBe(
      `model.pt holds no NVAE: it is a dict with ${key} that holds 0 tensors. Looked for the tensors prior_ftr0 or ` +
        'enc_sampler.0.weight, with or without a prefix: choose a checkpoint.pt that an NVAE training run wrote.',
    );
  });

  test("without a flag that its tensors don't reveal, with the question and its answers", async () => {
    await writeChanged((bytes) => bytes.write('res_disz', bytes.indexOf('res_dist')));
    expect(await refusal(path)).toBe(
      "model.pt: the training flags in args don't say everything, and the tensors leave open: the posterior (--arg res_dist=True|False).",
    );
  });

  test('if it lacks a tensor, which is named with its shape', async () => {
    await writeChanged((bytes) => bytes.write('prior_ftr9', bytes.indexOf('prior_ftr0')));
    expect(await refusal(path)).toBe(
      'The weights lack prior_ftr0: a network of this architecture needs one of shape (64, 4, 4).',
    );
  });
});

describe('shapes override flags, and a note says so', () => {
  const notes = async () => {
    const { code, stdout, stderr } = await nvaeInspect(path, '--samples', '1', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return (JSON.parse(stdout) as { notes: string[] }).notes;
  };

  test('with a number that fits no tensor', async () => {
    await writeChanged((bytes) => {
      const value = bytes.indexOf('K', bytes.indexOf('num_latent_per_group')) + 1;
      expect(bytes[value]).toBe(4);
      bytes[value] = 5;
    });
    expect(await notes()).toContain(
      "num_latent_per_group is 5 in the training flags; the weights' shapes show 4, which was used.",
    );
  });

  test('without a required flag', async () => {
    await writeChanged((bytes) => bytes.write('num_latent_scalez', bytes.indexOf('num_latent_scales')));
    expect(await notes()).toContain("The training flags lack num_latent_scales, inferred from the weights' shapes.");
  });

  test('with cells that no network has', async () => {
    await writeChanged((bytes) => bytes.write('mconv_e3k4g0', bytes.indexOf('mconv_e3k5g0')));
    expect(await notes()).toContain(
      "The file's cell table (arch_instance) does not fit the weights' shapes, and was not used.",
    );
  });
});

/** @throws {Error} if the process ends before it has opened the file. */
async function untilOpened(process: number, file: string): Promise<void> {
  for (let isOpen = false; !isOpen;) {
    const handles = await readdir(`/proc/${process}/fd`);
    const files = handles.map((handle) => readlink(`/proc/${process}/fd/${handle}`).catch(() => ''));
    isOpen = (await Promise.all(files)).includes(file);
  }
}

describe.runIf(process.platform === 'linux')('a checkpoint that changes while it is read is refused', () => {
  const replaced = 'model.pt was rewritten since it was opened, probably by the training run: open it again.';

  test.each([
    ['is written anew in place', replaced, async () => writeFile(path, await readFile(SAMPLE))],
    ['is cut off', replaced, () => writeFile(path, 'PK')],
    [
      'is replaced by another file',
      replaced,
      async () => {
        await cp(SAMPLE, `${path}.new`);
        await rename(`${path}.new`, path);
      },
    ],
    ['is deleted', 'model.pt was moved or deleted since it was opened: open it again where it is now.', () => rm(path)],
  ])('when it %s', async (_, expected, change) => {
    await cp(SAMPLE, path);
    // Once a picture is opened, the checkpoint has been understood, and reading this many large pictures takes a while.
    const picture = join(folder, 'large.png');
    await sharp({ create: { width: 2000, height: 2000, channels: 3, background: '#456' } }).toFile(picture);
    const inspecting = startInspect(path, '--images', ...Array<string>(30).fill(picture));
    await untilOpened(inspecting.process.pid!, picture);
    await change();
    expect(sentence(await inspecting.ended)).toBe(expected);
  });
});

describe('pictures are refused in one line', () => {
  test('if none of several can be read; the first is named', async () => {
    for (const name of ['1.png', '2.png']) await writeFile(join(folder, name), 'no picture');
    expect(await refusal(SAMPLE, '--images', folder)).toBe(
      `None of 2 pictures from ${basename(folder)}/ can be read (first: 1.png, which is not a PNG, JPEG or WebP picture). Choose others.`,
    );
  });

  test('whatever the engine is doing at that moment', async () => {
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no picture');
    const again = Array.from({ length: 8 }, () => refusal(SAMPLE, '--images', broken));
    expect(new Set(await Promise.all(again)).size).toBe(1);
  });

  test('if one is cut off', async () => {
    const whole = await readFile(join(SAMPLE_IMAGES, '000.png'));
    const half = join(folder, 'half.png');
    await writeFile(half, whole.subarray(0, whole.length / 2));
    expect(await refusal(SAMPLE, '--images', half)).toBe(
      'half.png is damaged or cut off. Copy it again, or remove it.',
    );
  });

  test('if there are none', async () => {
    expect(await refusal(SAMPLE, '--images', join(folder, 'nowhere'))).toBe(
      `There is no ${join(folder, 'nowhere')}, or it may not be read. Check the path.`,
    );
    await mkdir(join(folder, 'empty'));
    expect(await refusal(SAMPLE, '--images', join(folder, 'empty'))).toBe(
      `No file in ${join(folder, 'empty')} or its subfolders ends in .png, .jpg, .jpeg or .webp: it holds no files. Choose a folder that holds pictures.`,
    );
  });
});

test('noise of the wrong shape is refused with both shapes', async () => {
  const noise = golden('mnist').replace(/pt$/, 'safetensors');
  expect(await refusal(SAMPLE, '--samples', '2', '--noise', noise)).toBe(
    `${noise} must hold eps.0 of shape (2, 8, 4, 4) for 2 images; found (2, 4, 4, 4).`,
  );
});

describe("results that can't be written are refused in one line", () => {
  test('if the disk is full', async () => {
    expect(await refusal(SAMPLE, '--samples', '1', '--out', '/dev/full')).toBe(
      'No space left to write /dev/full. Free some, or write to another disk.',
    );
  });

  test('if there is no such folder', async () => {
    const out = join(folder, 'nowhere', 'out.safetensors');
    expect(await refusal(SAMPLE, '--samples', '1', '--out', out)).toBe(
      `${out} can't be written because there is no folder ${join(folder, 'nowhere')}. Make it, or choose another.`,
    );
  });

  test('before anything is computed, and even before the checkpoint is opened', async () => {
    const [out, missing] = [join(folder, 'nowhere', 'out.safetensors'), join(folder, 'missing.pt')];
    expect(await refusal(missing, '--out', out)).toMatch(/can't be written because there is no folder/);
    expect(await refusal(missing, '--out', folder)).toBe(`${folder} is a folder. Give the name of a file in it.`);
    const notFolder = join(SAMPLE, 'out.safetensors');
    expect(await refusal(missing, '--out', notFolder)).toMatch(/can't be written because there is no folder/);
  });

  test('before anything is computed, if the folder is not writable', async ({ skip }) => {
    const locked = join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o555);
    const mayWrite = await access(locked, constants.W_OK).then(
      () => true,
      () => false,
    );
    skip(mayWrite, 'root may write everywhere');
    const out = join(locked, 'out.safetensors');
    expect(await refusal(join(folder, 'missing.pt'), '--out', out)).toBe(
      `${out} may not be written to. Choose a folder that you may write to.`,
    );
  });
});
