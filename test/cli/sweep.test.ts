/** `nvae-inspect sweep` measures a data set into a file, and goes on where it was stopped. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { npyBytes } from '../fixtures/npyFile';
import {
  inspectAsJson,
  nvaeInspect,
  SAMPLE,
  SAMPLE_IMAGES,
  startInspect,
  startInspectInGroup,
  type Ended,
  type Results,
} from './nvaeInspect';

interface Estimate {
  readonly mean: number;
  readonly standard_error: number | null;
}

interface Checked {
  readonly images: Estimate;
  readonly samples: Estimate;
  readonly difference: Estimate;
}

interface OfClass extends Estimate {
  readonly difference: Estimate;
}

/** The output of `sweep --json`, as far as these tests use it. */
interface Swept extends Results {
  readonly images: number;
  readonly nelbo_standard_error: number;
  readonly bound: { readonly draws: number; readonly nats: Estimate } | null;
  readonly classes: readonly { name: string; images: number; kl: OfClass; nelbo: OfClass; groups: OfClass[] }[] | null;
  readonly model_check: { images: number; samples: number; kl: Checked; nelbo: Checked; groups: Checked[] } | null;
  readonly provenance: { readonly command: string };
}

const IMAGES = ['--images', SAMPLE_IMAGES];
const hasSignals = process.platform !== 'win32';

let folder: string;
let out: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
  out = join(folder, 'out.safetensors');
});
afterAll(() => rm(folder, { recursive: true }));

async function sweepAsJson(...args: string[]): Promise<Swept> {
  return (await inspectAsJson('sweep', SAMPLE, ...args)) as Swept;
}

/** Everything that another run must give again. */
function numbersOf(results: object): object {
  const ofTheRun = ['provenance', 'timings_s', 'peak_rss_mb'];
  return Object.fromEntries(Object.entries(results).filter(([name]) => !ofTheRun.includes(name)));
}

/** A folder with the sample's images in a folder for each class. */
async function classFolders(name: string, classes: Readonly<Record<string, readonly number[]>>): Promise<string> {
  const path = join(folder, name);
  for (const [ofClass, images] of Object.entries(classes)) {
    await mkdir(join(path, ofClass), { recursive: true });
    for (const image of images) {
      const file = `${String(image).padStart(3, '0')}.png`;
      await cp(join(SAMPLE_IMAGES, file), join(path, ofClass, file));
    }
  }
  return path;
}

test("the sample's bound is the published one, and all else equals an ordinary inspection", async () => {
  const options = [...IMAGES, '--draws', '20'];
  const swept = await sweepAsJson(...options, '--out', join(folder, 'published.safetensors'));
  // Every lane of a sweep has one thread; with more for each operator, the last digits differ.
  const ordinary = await inspectAsJson(SAMPLE, ...options, '--threads', '1');
  // PyTorch's −55.9, from docs/analyses.md#bound.
  expect(swept.bound).toMatchObject({ draws: 20, nats: { mean: expect.closeTo(-55.853, 3) as number } });
  expect(swept.bound!.nats.standard_error).toBeGreaterThan(0);
  expect(swept.groups).toHaveLength(9);
  expect(swept.nelbo_standard_error).toBeGreaterThan(0);
  expect(numbersOf(swept)).toEqual({ ...numbersOf(ordinary), bound: swept.bound, engine: swept.engine });
});

test('a folder of folders is swept by class, each beside all other images', async () => {
  const classes = { ones: [0, 1, 2, 3, 4, 5], twos: [6, 7, 8], three: [9] };
  const images = await classFolders('classes', classes);
  const swept = await sweepAsJson('--images', images, '--out', join(folder, 'classes.safetensors'));
  expect(swept.classes!.map(({ name, images }) => [name, images])).toEqual([
    ['ones', 6],
    ['three', 1],
    ['twos', 3],
  ]);
  for (const { name, images, nelbo, kl, groups } of swept.classes!) {
    // Their difference is that from the other images, whose mean follows from that of all.
    const others = (swept.nelbo * swept.images - nelbo.mean * images) / (swept.images - images);
    expect(nelbo.difference.mean).toBeCloseTo(nelbo.mean - others, 8);
    expect(nelbo.difference.standard_error === null).toBe(name === 'three');
    expect(groups.reduce((sum, { mean }) => sum + mean, 0)).toBeCloseTo(kl.mean, 8);
  }
  expect(swept.model_check).toBeNull();
});

test('images in one folder have no classes', async () => {
  const swept = await sweepAsJson(...IMAGES, '--count', '2', '--out', join(folder, 'none.safetensors'));
  expect(swept.classes).toBeNull();
});

test('--check measures samples of the model beside the images, as an ordinary inspection of them does', async () => {
  const options = ['--draws', '2', '--seed', '3'];
  const checked = ['--images', SAMPLE_IMAGES, '--check', '5', '--out', join(folder, 'check.safetensors')];
  const { model_check: check, ...swept } = await sweepAsJson(...options, ...checked);
  const samples = await inspectAsJson(SAMPLE, '--samples', '5', ...options);
  expect(check).toMatchObject({ images: 40, samples: 5 });
  expect(check!.nelbo.images.mean).toBeCloseTo(swept.nelbo, 8);
  expect(check!.nelbo.samples.mean).toBeCloseTo(samples.nelbo, 4);
  expect(check!.nelbo.difference.mean).toBeCloseTo(samples.nelbo - swept.nelbo, 4);
  for (const [group, { images, samples: ofSamples }] of check!.groups.entries()) {
    expect(images.mean).toBeCloseTo(swept.groups[group]!.kl_nats, 8);
    expect(ofSamples.mean).toBeCloseTo(samples.groups[group]!.kl_nats, 4);
    expect(ofSamples.standard_error).toBeCloseTo(samples.groups[group]!.kl_standard_error!, 4);
  }
});

describe.skipIf(!hasSignals)('an interrupted sweep', () => {
  let array: string;
  beforeAll(async () => {
    array = join(folder, 'digits.npy');
    const shape = [2000, 28, 28];
    const values = Uint8Array.from({ length: 2000 * 28 * 28 }, (_, i) =>
      ((i * 2654435761) >>> 0) % 7 === 0 ? 255 : 0,
    );
    await writeFile(array, npyBytes({ type: '|u1', shape, values }));
  });

  test(
    'goes on with the same command, and writes the same file as one that was not',
    { timeout: 300_000 },
    async () => {
      // Four draws on one thread take longer than the time after which the program tells how far it is.
      const command = ['sweep', SAMPLE, '--images', array, '--draws', '4', '--threads', '1', '--out', out];
      const { code, stdout, stderr } = await interrupted(command, /of 2,000 images/);
      expect(code).toBe(130);
      const [, measured = ''] =
        /Stopped after ([\d,]+) images\. The same command goes on from there\.\n$/.exec(stderr) ?? [];
      expect(Number(measured.replace(',', ''))).toBeGreaterThan(0);
      expect(Number(measured.replace(',', ''))).toBeLessThan(2000);
      expect(stdout).toContain(`out.safetensors, statistics of nvae-digits.pt`);
      const resumed = await nvaeInspect(...command);
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toContain(`Goes on after ${measured} images that are measured.`);
      const file = await readFile(out);
      await rm(out);
      const whole = await nvaeInspect(...command);
      expect(whole.code).toBe(0);
      expect(resumed.stdout).toBe(whole.stdout);
      expect(file.equals(await readFile(out))).toBe(true);
    },
  );

  test('says so if no image was measured', async () => {
    const early = join(folder, 'early.safetensors');
    expect(await interruptedAtOnce({}, ['sweep', SAMPLE, '--images', array, '--out', early])).toEqual({
      code: 130,
      stdout: '',
      stderr:
        'nvae-inspect: Stopping after the images at hand, which are saved. Interrupt again to stop at once.\n' +
        'nvae-inspect: Stopped before the first image was measured.\n',
    });
    await expect(readFile(early)).rejects.toThrow('ENOENT');
  });

  test('is interrupted once, even if its parent passes on what the terminal has sent it already', async () => {
    const command = ['sweep', SAMPLE, '--images', array, '--out', join(folder, 'once.safetensors')];
    // With an empty entry in the search path, the program runs in a child of the process that was started.
    expect((await interruptedAtOnce({ LD_LIBRARY_PATH: `${folder}:` }, command)).code).toBe(130);
  });
});

/** Interrupts the program once it has told something on stderr. */
async function interrupted(args: readonly string[], told: RegExp): Promise<Ended> {
  const { process: child, ended } = startInspect(...args);
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (!child.killed && told.test(stderr)) child.kill('SIGINT');
  });
  const result = await ended;
  if (!child.killed) throw new Error(`It ended without telling ${String(told)}: ${result.stderr}`);
  return result;
}

/** Interrupts the program as soon as it would stop gracefully: the whole group of its processes, as a terminal does. */
async function interruptedAtOnce(environment: Readonly<Record<string, string>>, args: string[]): Promise<Ended> {
  const module = join(folder, 'interrupt.mjs');
  await writeFile(
    module,
    `process.on('newListener', (name) => {
       if (name === 'SIGINT' && !process.env.LD_LIBRARY_PATH?.endsWith(':')) setImmediate(() => process.kill(0, 'SIGINT'));
     });`,
  );
  const NODE_OPTIONS = `--import=${pathToFileURL(module).href}`;
  return await startInspectInGroup({ ...environment, NODE_OPTIONS }, ...args).ended;
}

test('a file that holds another sweep is refused, and stays as it is', async () => {
  const other = join(folder, 'other.safetensors');
  const options = [...IMAGES, '--count', '3', '--out', other];
  await sweepAsJson(...options, '--seed', '1');
  const before = await readFile(other);
  expect(await nvaeInspect('sweep', SAMPLE, ...options, '--seed', '2')).toEqual({
    code: 1,
    stdout: '',
    stderr: `nvae-inspect: ${other} holds a sweep with seed 1. Give another --out, or remove that file, to measure anew.\n`,
  });
  expect((await readFile(other)).equals(before)).toBe(true);
});

test.skipIf(!hasSignals)('the printed command, run by a shell, gives the same numbers', async () => {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(join(root, 'dist', 'cli.js'), join(bin, 'nvae-inspect'));
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
  const again = async ({ provenance: { command } }: Swept): Promise<Swept> => {
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --json`], { env });
    return JSON.parse(stdout) as Swept;
  };
  const images = await classFolders(`it's a "set" of $HOME; \\ *`, { 'a b': [0, 1, 2], "c'd": [3, 4] });
  const options = ['--images', join(images, 'a b'), join(images, "c'd"), '--draws', '2', '--seed', '7'];
  const sweptTo = join(folder, "the sweep's.safetensors");
  const swept = await sweepAsJson(...options, '--check', '3', '--out', sweptTo);
  const before = await readFile(sweptTo);
  await rm(sweptTo);
  expect(numbersOf(await again(swept))).toEqual(numbersOf(swept));
  expect((await readFile(sweptTo)).equals(before)).toBe(true);
  const inspected = (await inspectAsJson(SAMPLE, ...options, '--random', '4', '--arg', 'num_x_bits=8')) as Swept;
  expect(inspected.images).toBe(4);
  expect(numbersOf(await again(inspected))).toEqual(numbersOf(inspected));
});
