/** Whoever made a file chose its names. None of them can control the terminal in which they are printed, or fill it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { writeLegacyFile } from '../fixtures/legacyFile';
import { rawZip } from '../fixtures/rawZip';
import { writeSafetensorsFile } from '../fixtures/safetensorsFile';
import { called, checkpointPickle, pickleOf, tensor, tuple, writeTorchFile, writeZip } from '../fixtures/torchFile';
import { checkpointPath } from '../parity/goldenCase';
import { nvaeInspect, SAMPLE, type Ended } from './nvaeInspect';

const TITLE = '\u001b]0;title\u0007';
const CLEAR = '\u001b[2J';
/** A name as long as a data set's name may be. */
const HOSTILE = `${TITLE}${CLEAR}\u009b2J\u0085\u202ecod.exe\u2066\u200b\ufeff\u{e0061}\r\n`;
const WRITTEN_OUT = String.raw`\u001b]0;title\u0007\u001b[2J\u009b2J\u0085\u202ecod.exe\u2066\u200b\ufeff\u{e0061}\u000d\u000a`;
const HUGE = `${HOSTILE}${'x'.repeat(900_000)}${HOSTILE}`;

/** Characters that must never reach a terminal. Line breaks are our own. */
const RAW = /[\0-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]|\p{Default_Ignorable_Code_Point}/u;
/** The flag for UTF-8 names in a zip archive's entry. */
const UTF8 = 0x800;
/** Limit for a line, in characters. */
const LONGEST = 2000;

let folder: string;
const within = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** The output of a command that succeeded; it must contain nothing that a terminal obeys. */
function safe({ code, stdout, stderr }: Ended): string {
  expect(code, stderr).toBe(0);
  for (const text of [stdout, stderr]) expect(RAW.exec(text)).toBeNull();
  return stdout;
}

/** The lines of a table; none may be endless. */
async function table(...args: string[]): Promise<string[]> {
  const lines = safe(await nvaeInspect(...args)).split('\n');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(LONGEST);
  return lines;
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const text = safe(await nvaeInspect(...args, '--json'));
  expect(text.length).toBeLessThan(100_000);
  return JSON.parse(text) as Record<string, unknown>;
}

/** The one line of a refusal. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await nvaeInspect(...args);
  expect(code).toBeGreaterThan(0);
  expect(stdout).toBe('');
  expect(RAW.exec(stderr)).toBeNull();
  expect(stderr).toMatch(/^nvae-inspect: [^\n]{1,2000}\n$/);
  return stderr.slice('nvae-inspect: '.length, -1);
}

describe('a checkpoint whose file, data set and pictures have such names', () => {
  let args: string[];
  beforeAll(async () => {
    const checkpoint = within(`${HOSTILE}.pt`);
    await writeAlteredCheckpoint(checkpointPath('mnist'), checkpoint, { args: { dataset: HOSTILE } });
    const pictures = within(`pictures ${HOSTILE}`);
    await mkdir(join(pictures, `inner ${HOSTILE}`), { recursive: true });
    for (const name of ['1', '2']) {
      const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: '#456' } });
      await picture.toFile(join(pictures, `inner ${HOSTILE}`, `${name}${HOSTILE}.png`));
    }
    await writeFile(join(pictures, `broken ${HOSTILE}.png`), 'no picture');
    args = [checkpoint, '--images', pictures];
  });

  test('is inspected, and the table shows them escaped', async () => {
    const [first, second, ...others] = await table(...args);
    expect(first).toBe(`${WRITTEN_OUT}.pt: ${WRITTEN_OUT}, 6 latent groups, 557070 parameters`);
    expect(second).toBe(`Input: 2 of 3 images from pictures ${WRITTEN_OUT}/`);
    expect(others.join('\n')).toContain(
      `left out (first: broken ${WRITTEN_OUT}.png, which is not a PNG, JPEG or WebP picture).`,
    );
  });

  test("has its files' exact names in JSON, whose text contains none of their characters", async () => {
    const { dataset, input, notes, warnings } = await json(...args);
    expect({ dataset, input }).toEqual({ dataset: HOSTILE, input: `2 of 3 images from pictures ${HOSTILE}/` });
    // Sentences are for people, who may print them with jq.
    const sentences = [notes, warnings].flat() as string[];
    for (const sentence of sentences) expect(RAW.exec(sentence)).toBeNull();
    expect(sentences.join(' ')).toContain(WRITTEN_OUT);
  });

  test('has its tensors listed under them', async () => {
    const [checkpoint = ''] = args;
    expect((await table('tensors', checkpoint))[0]).toBe(
      `${WRITTEN_OUT}.pt holds an NVAE: ${WRITTEN_OUT}, 6 latent groups, 557070 parameters.`,
    );
    expect(await json('tensors', checkpoint)).toMatchObject({ file: `${HOSTILE}.pt` });
  });
});

describe('a name of 900 KB', () => {
  const float = (length: number) => ({ dtype: 'F32', shape: [length], bytes: new Uint8Array(4 * length) });
  let path: string;
  beforeEach(() => {
    path = within('model.safetensors');
  });

  test("is shortened to a few hundred characters if it is a tensor's, with its beginning and end", async () => {
    await writeSafetensorsFile(path, { [HUGE]: float(1), 'fc.bias': float(2) });
    const lines = await table('tensors', path, '--stats');
    expect(lines[0]).toMatch(
      /^model\.safetensors holds no NVAE: .*choose a checkpoint\.pt that an NVAE training run wrote\.$/,
    );
    expect(lines[3]).toMatch(/^\\u001b\]0;title.*x…x.*\\u000a +\(1\) +float32 +0 +0 +0 +0 +0$/);
    expect(lines[4]).toMatch(/^fc\.bias +\(2\)/);
    expect(lines.join('').length).toBeLessThan(3000);
    const { tensors } = await json('tensors', path, '--stats');
    expect((tensors as { name: string }[]).map(({ name }) => name.length)).toEqual([300, 'fc.bias'.length]);
  });

  test('does not keep a refusal from saying what is wrong and what to do', async () => {
    await writeSafetensorsFile(path, { [HUGE]: float(1), 'fc.bias': float(2) });
    expect(await refusal(path)).toMatch(
      /^model\.safetensors holds no NVAE: it is a dict of 2 tensors \(\S.{50,70}, fc\.bias\)\. Looked for .*wrote\.$/,
    );
    await writeSafetensorsFile(path, { [HUGE]: { ...float(1), dtype: `F32${HUGE}`.slice(0, 50_000) } });
    expect((await table('tensors', path)).join('').length).toBeLessThan(3000);
    await writeSafetensorsFile(path, { [HUGE]: { ...float(1), shape: [7] } });
    expect(await refusal(path)).toMatch(/^model\.safetensors is not a .* needs 28 bytes and has 4\. .* it again\.$/);
  });

  test('leaves room for the rest of a sentence that quotes it twice', async () => {
    const header = Object.fromEntries(
      ['a', 'b'].map((start) => [start + HUGE.slice(0, 400_000), { dtype: 'F32', shape: [1], data_offsets: [0, 4] }]),
    );
    const bytes = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    await writeFile(path, Buffer.concat([length, bytes, Buffer.alloc(4)]));
    expect(await refusal(path)).toMatch(
      /: tensors 'a.{290,300}' and 'b.{290,300}' overlap\. Write or download it again\.$/,
    );
  });
});

describe('a refusal shows them escaped, and still says what to do', () => {
  const path = () => within('model.pt');
  const LONG = HOSTILE + 'y'.repeat(60_000) + HOSTILE;

  test.each<[what: string, write: () => Promise<void>, sentence: RegExp]>([
    [
      'keys and classes of a pickle',
      () =>
        writeTorchFile(path(), {
          pickle: pickleOf(
            new Map<string, unknown>([
              [LONG, tensor({ key: '0', shape: [1] })],
              ['model', called(`my.${TITLE}${CLEAR}`)],
            ]),
          ),
          data: { 0: new Uint8Array(4) },
        }),
      /^model\.pt holds no NVAE: it is a dict with \\u001b.*, model \(an object of my\.\\u001b.*\) that holds 1 tensor.*wrote\.$/,
    ],
    [
      'a class that stands for everything',
      () => writeTorchFile(path(), { pickle: pickleOf(called(`my.${TITLE}${CLEAR}`)) }),
      /^model\.pt holds no NVAE: it is an object of my\.\\u001b\]0;title\\u0007\\u001b\[2J, a whole pickled object .*wrote\.$/,
    ],
    [
      'a flag',
      () => writeAlteredCheckpoint(checkpointPath('mnist'), path(), { args: { num_x_bits: LONG } }),
      /^The training flag num_x_bits is wrong: .*found the text '\\u001b.*….*'\. Give the right one as --arg num_x_bits=VALUE\.$/,
    ],
    [
      'the key of a storage',
      () => writeTorchFile(path(), { pickle: checkpointPickle({ 'stem.weight': tensor({ key: LONG, shape: [1] }) }) }),
      /^model\.pt is damaged: .*stem\.weight are missing\.$/,
    ],
    [
      'the key of a storage in the old format',
      () =>
        writeLegacyFile(path(), {
          pickle: pickleOf(tuple(tensor({ key: LONG, shape: [1] }), tensor({ key: LONG, shape: [2] }))),
          storages: [],
        }),
      /^model\.pt is damaged: its storage \\u001b.*….* is referred to in two sizes\.$/,
    ],
    [
      'entries of an archive, twice the same',
      async () => {
        const entry = { name: `archive/${CLEAR}`.padEnd(50_000, 'y'), data: new Uint8Array(4), lies: { flags: UTF8 } };
        await writeFile(path(), rawZip([entry, entry]));
      },
      /^model\.pt is damaged: it has two entries archive\/\\u001b\[2Jyy.*…y+\.$/,
    ],
    [
      'entries of an archive that is something else',
      () => writeZip(path(), { [`${TITLE}.pt`]: '', [`${CLEAR}.txt`.padStart(60_000, 'y')]: '' }),
      /^model\.pt is a zip archive without data\.pkl \(it holds \\u001b.*\.txt\), .*unpack it and choose \\u001b.*\.pt\.$/,
    ],
  ])('of %s', async (_, write, sentence) => {
    await write();
    expect(await refusal(path())).toMatch(sentence);
  });

  test('of missing files', async () => {
    expect(await refusal(HOSTILE)).toBe(`There is no file ${WRITTEN_OUT}.`);
    expect(await refusal('tensors', HOSTILE)).toBe(`There is no file ${WRITTEN_OUT}.`);
    expect(await refusal(SAMPLE, '--images', HOSTILE)).toBe(
      `There is no ${WRITTEN_OUT}, or it may not be read. Check the path.`,
    );
    expect(await refusal(SAMPLE, '--noise', HOSTILE)).toContain(WRITTEN_OUT);
    expect(await refusal(SAMPLE, '--out', join(HOSTILE, HOSTILE))).toMatch(/Make it, or choose another\.$/);
    expect(await refusal(SAMPLE, '--images', 'y/'.repeat(50_000))).toMatch(
      /^There is no y\/.*….*y\/, or it may not be read\. Check the path\.$/,
    );
  });

  test('of the wrong kind of input', async () => {
    const text = within(`input.${TITLE}${CLEAR}`);
    await writeFile(text, Buffer.from([1, 2, 3, 0xff]));
    expect(await refusal(SAMPLE, '--images', text)).toMatch(/\\u001b\[2J is a \.\\u001b.* file, which can't be read/i);
    const array = within('input.npy');
    const header = `{'descr': '${CLEAR}${'y'.repeat(5000)}', 'shape': (1,)}`;
    const length = Buffer.from([header.length & 0xff, header.length >> 8]);
    await writeFile(array, Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), length, Buffer.from(header)]));
    expect(await refusal(SAMPLE, '--images', array)).toMatch(
      /numbers of type \\u001b\[2Jy+…y+, which .* from 0 to 1\.$/,
    );
  });

  test('of arguments on the command line', async () => {
    const given = [
      [SAMPLE, HOSTILE],
      [SAMPLE, `--${CLEAR}`],
      [SAMPLE, '--arg', HOSTILE],
      [SAMPLE, '--arg', `${HOSTILE}=1`],
      [SAMPLE, '--engine', HOSTILE],
      [SAMPLE, '--draws', HOSTILE],
      [SAMPLE, '--weights', HOSTILE],
      ['engines', HOSTILE],
      ['tensors', HOSTILE, HOSTILE],
    ];
    for (const args of given) expect(await refusal(...args), args.join(' ')).toContain('\\u001b');
  });

  test('of engines and interpreters', async () => {
    vi.stubEnv('NVAE_PYTHON', within(HOSTILE));
    vi.stubEnv('NVAE_TENSORFLOW_FOLDER', within(HOSTILE));
    expect(await refusal(SAMPLE, '--engine', 'tfjs-node')).toContain(WRITTEN_OUT);
    await refusal(SAMPLE, '--engine', 'onnxruntime-cuda');
  });
});

test('the list of engines shows such paths escaped, both as a table and as JSON', async () => {
  vi.stubEnv('NVAE_PYTHON', within(HOSTILE));
  vi.stubEnv('NVAE_TENSORFLOW_FOLDER', within(HOSTILE));
  expect((await table('engines')).join('\n')).toContain(WRITTEN_OUT);
  expect(JSON.stringify(await json('engines'))).toContain('u001b]0;title');
});
