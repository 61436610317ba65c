/** The inspections that the gallery shows, and how each is recorded. */
import { cp, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';
import type { FilesChoice, InputChoice } from '../../src/protocol/input';
import { USUAL_ENGINE, type InspectionRequest } from '../../src/protocol/inspection';
import { writeWideCheckpoint } from '../bench/wideCheckpoint';
import { SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { idxFile } from '../fixtures/idxFile';
import { pickleOf, tensor, writeTorchFile } from '../fixtures/torchFile';
import { checkpointPath } from '../parity/goldenCase';
import type { Looks } from './recording/questions';
import type { Recorder, RecorderOptions } from './recording/recorder';

export interface Entry {
  /** Name of the entry in addresses. */
  readonly name: string;
  readonly title: string;
  /** Files and folders that the recording depends on. */
  readonly sources: readonly string[];
  /** The file to inspect, created in a folder of the entry's own unless it is one of the sources. */
  readonly checkpoint: (folder: string) => string | Promise<string>;
  readonly request?: Partial<InspectionRequest> | ((folder: string) => Partial<InspectionRequest>);
  /** What the user chooses when the page asks for files or a folder. */
  readonly chosen?: (folder: string) => InputChoice | Promise<InputChoice>;
  /** What the page can offer as input. */
  readonly offers?: (folder: string) => Promise<Pick<RecorderOptions, 'recent' | 'folders'>>;
  readonly looks?: Looks;
  readonly record: (recorder: Recorder, checkpoint: string) => Promise<void>;
}

export const WEIGHTS = join(root, 'test/fixtures/wild/cases/also/average-first.pt');
/** Two images with two draws. */
const STATISTICS = join(root, 'test/fixtures/statistics/two-images.safetensors');
const SAMPLE_INPUT: InputChoice = { kind: 'files', paths: [SAMPLE_IMAGES], most: null };
const FEW_IMAGES = { images: [0, 3] } as const;
const FIRST_SCREEN: Looks = { groups: [0], channels: [0] };
const open = (recorder: Recorder) => recorder.open();

/** Of the data set in the workspace of the entry with offers. */
function testSplit(folder: string): FilesChoice {
  return { kind: 'files', paths: [`${join(folder, 'workspace', 'data', 'MNIST', 'raw')}:test`], most: 12, from: 20 };
}

const [TRAIN, TEST] = [500, 300];
const SIDE = 28;

/** A data set of blots, folders of classes, and pictures, as in a workspace. */
async function writeDataSets(folder: string): Promise<void> {
  const raw = join(folder, 'data', 'MNIST', 'raw');
  await mkdir(raw, { recursive: true });
  for (const [name, count] of [
    ['train', TRAIN],
    ['t10k', TEST],
  ] as const) {
    const pixels = Uint8Array.from({ length: count * SIDE ** 2 }, (_, i) =>
      blot(i % SIDE ** 2, Math.floor(i / SIDE ** 2)),
    );
    await writeFile(join(raw, `${name}-images-idx3-ubyte`), idxFile([count, SIDE, SIDE], pixels));
  }
  for (const place of ['images', 'photographs/cats', 'photographs/dogs']) {
    await cp(SAMPLE_IMAGES, join(folder, place), { recursive: true });
  }
}

/** The sample's images in two folders, as the images of two classes. */
async function writeClasses(folder: string): Promise<void> {
  for (const name of await readdir(SAMPLE_IMAGES)) {
    const ofClass = join(folder, Number.parseInt(name, 10) % 2 === 0 ? 'even' : 'odd');
    await cp(join(SAMPLE_IMAGES, name), join(ofClass, name));
  }
}

/** A round blot around the middle, of another size in each image. */
function blot(pixel: number, image: number): number {
  const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
  return Math.hypot(x - SIDE / 2, y - SIDE / 2) < 4 + (image % 7) ? 255 : 0;
}

/** A request with an entry's wishes. The engine is one that every machine has. */
export function requestFor(path: string, request: Partial<InspectionRequest> = {}): InspectionRequest {
  return {
    path,
    input: { kind: 'samples', count: 16, temperature: 1 },
    seed: 0,
    draws: 1,
    threads: null,
    engine: { ...USUAL_ENGINE, wish: 'onnxruntime-cpu' },
    activityThresholdNats: 0.1,
    flags: [],
    ...request,
  };
}

/** The group whose posterior is NaN, along with everything that depends on its z. */
export const BROKEN_GROUP = 1;
export const LAYERS = 300;
export const BROKEN_LAYER = 'layers.7.weight';
const WIDE_GROUPS = 30;

export const ENTRIES: readonly Entry[] = [
  {
    name: 'sample',
    title: 'The bundled sample on its 40 images',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: () => SAMPLE,
    request: { input: SAMPLE_INPUT },
    looks: FEW_IMAGES,
    record: async (recorder) => {
      await recorder.open();
      await recorder.askTensors();
      await recorder.changeThreshold(3);
      await recorder.changeThreshold(0.1);
      await recorder.act('changeDraws', 4);
    },
  },
  {
    name: 'sweep',
    title: 'All images of a folder of classes, beside model samples',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: async (folder) => {
      const path = join(folder, 'digits.pt');
      await cp(SAMPLE, path);
      await writeClasses(join(folder, 'digits'));
      return path;
    },
    request: (folder) => ({ input: { kind: 'files', paths: [join(folder, 'digits')], most: 8 } }),
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.act('measureMore', { most: null, draws: 4, check: 8 });
    },
  },
  {
    name: 'offers',
    title: 'A data set, and other inputs that the page offers',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: async (folder) => {
      const path = join(folder, 'digits.pt');
      await cp(SAMPLE, path);
      await writeDataSets(join(folder, 'workspace'));
      return path;
    },
    request: (folder) => ({ input: testSplit(folder) }),
    offers: async (folder) => {
      const images = join(folder, 'workspace', 'images');
      const recent = [
        { input: testSplit(folder), title: '12 of 300 images from MNIST, test' },
        { input: { kind: 'files', paths: [images], most: 64 }, title: '40 images from images/' },
      ] as const;
      return Promise.resolve({ recent, folders: [join(folder, 'workspace')] });
    },
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.act('changeInput', { kind: 'part', most: 12, from: null });
    },
  },
  {
    name: 'model-samples',
    title: 'Model samples of the sample',
    sources: [SAMPLE],
    checkpoint: () => SAMPLE,
    looks: FEW_IMAGES,
    record: open,
  },
  {
    name: 'flows',
    title: 'A model with flows',
    sources: [checkpointPath('cifar10-flow')],
    checkpoint: () => checkpointPath('cifar10-flow'),
    looks: FEW_IMAGES,
    record: open,
  },
  {
    name: 'not-finite',
    title: 'A model that has diverged: NaN',
    sources: [checkpointPath('mnist')],
    checkpoint: async (folder) => {
      const path = join(folder, 'diverged.pt');
      await writeAlteredCheckpoint(checkpointPath('mnist'), path, {
        values: (name, values) => {
          if (name === `enc_sampler.${BROKEN_GROUP}.bias`) values.fill(NaN);
        },
      });
      return path;
    },
    looks: FEW_IMAGES,
    record: open,
  },
  {
    name: 'far-apart',
    title: 'Groups that differ a million times',
    sources: [checkpointPath('celeba_64-minimum-groups')],
    checkpoint: () => checkpointPath('celeba_64-minimum-groups'),
    looks: { groups: [0, 8], images: [0] },
    record: open,
  },
  {
    name: 'wide',
    title: `${WIDE_GROUPS} groups of 20 channels, 64×64 latent maps`,
    sources: [],
    checkpoint: async (folder) => {
      const path = join(folder, 'wide.pt');
      await writeWideCheckpoint(path, WIDE_GROUPS);
      return path;
    },
    request: { input: { kind: 'samples', count: 2, temperature: 1 } },
    looks: { groups: [0, 12, 29], channels: [17], images: [0] },
    record: open,
  },
  {
    name: 'weights',
    title: 'Trained weights and an average of them',
    sources: [WEIGHTS],
    checkpoint: () => WEIGHTS,
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.act('changeWeights', 'emaModel');
    },
  },
  {
    name: 'questions',
    title: 'Questions about training flags, and answers',
    sources: [checkpointPath('cifar10-flow')],
    checkpoint: async (folder) => {
      const path = join(folder, 'weights.pth');
      await writeAlteredCheckpoint(checkpointPath('cifar10-flow'), path, { bare: true });
      return path;
    },
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      const answers = { dataset: 'cifar10', res_dist: true, num_x_bits: 8, arch_instance: 'res_mbconv' };
      await recorder.act(
        'giveFlags',
        Object.entries(answers).map(([name, value]) => ({ name, value })),
      );
    },
  },
  {
    name: 'refused-file',
    title: 'A network of another kind, refused',
    sources: [],
    checkpoint: async (folder) => {
      const path = join(folder, 'resnet.pt');
      const names = Array.from({ length: LAYERS }, (_, i) => `layers.${i}.weight`);
      const values = names.map((name, i) => Float32Array.of(i, i + 1, i + 2, name === BROKEN_LAYER ? Infinity : i + 3));
      const entries = names.map((name, i) => [name, tensor({ key: String(i), shape: [2, 2] })] as const);
      await writeTorchFile(path, {
        pickle: pickleOf(new Map([['net', new Map(entries)]])),
        data: Object.fromEntries(values.map((array, i) => [String(i), new Uint8Array(array.buffer)])),
      });
      return path;
    },
    record: async (recorder) => {
      await recorder.open();
      await recorder.askTensors();
    },
  },
  {
    name: 'refused-text',
    title: 'A file that is no checkpoint, refused',
    sources: [],
    checkpoint: async (folder) => {
      const path = join(folder, 'broken.pt');
      await writeFile(path, 'epoch 1, loss 2.5\n');
      return path;
    },
    record: async (recorder) => {
      await recorder.open();
      await recorder.askTensors();
    },
  },
  {
    name: 'refused-input',
    title: 'A folder without pictures, refused beside the results there are',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: () => SAMPLE,
    request: { input: SAMPLE_INPUT },
    chosen: async (folder) => {
      const empty = join(folder, 'empty');
      await mkdir(empty);
      return { kind: 'files', paths: [empty], most: 64 };
    },
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.act('changeInput', { kind: 'choose folder' });
      await recorder.act('cancel', null);
    },
  },
  {
    name: 'refused-first-input',
    title: 'A folder without pictures, refused where there is nothing else',
    sources: [SAMPLE],
    checkpoint: () => SAMPLE,
    request: { input: { kind: 'files', paths: [join(root, 'src', 'protocol')], most: 64 } },
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.act('changeInput', { kind: 'samples', count: { decided: null }, temperature: 1, seed: 0 });
    },
  },
  {
    name: 'stopped',
    title: 'The model process was killed',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: () => SAMPLE,
    request: { input: SAMPLE_INPUT },
    looks: { images: [5] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.kill();
    },
  },
  {
    name: 'cancelled',
    title: 'Cancelled after some of 300 model samples',
    sources: [SAMPLE],
    checkpoint: () => SAMPLE,
    request: { input: { kind: 'samples', count: 300, temperature: 1 }, draws: 64 },
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      recorder.start();
      await recorder.until(({ summary }) => (summary?.images ?? 0) > 0);
      await recorder.act('cancel', null);
    },
  },
  {
    name: 'other-engine',
    title: 'An engine that cannot be used here',
    sources: [SAMPLE],
    checkpoint: () => SAMPLE,
    request: { engine: { ...USUAL_ENGINE, wish: 'onnxruntime-coreml' } },
    looks: FIRST_SCREEN,
    record: open,
  },
  {
    name: 'rewritten',
    title: 'A checkpoint that training has rewritten',
    sources: [SAMPLE],
    checkpoint: async (folder) => {
      const path = join(folder, 'checkpoint.pt');
      await cp(SAMPLE, path);
      return path;
    },
    looks: FIRST_SCREEN,
    record: async (recorder, checkpoint) => {
      await recorder.open();
      await utimes(checkpoint, new Date(), new Date());
      await recorder.until(({ checkpointChanged }) => checkpointChanged);
      await recorder.keep('rewritten');
      await recorder.act('changeDraws', 4);
    },
  },
  {
    name: 'statistics',
    title: 'Saved statistics, without their model',
    sources: [STATISTICS],
    checkpoint: () => STATISTICS,
    looks: { images: [0] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.askTensors();
    },
  },
];
