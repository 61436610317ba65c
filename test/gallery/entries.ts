/** The inspections that the gallery shows, and how each is recorded. */
import { Measurement } from '../../src/model/statistics/measurement';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import { drawnMeasurement, statisticsOf } from '../fixtures/drawnMeasurement';
import { cp, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';
import type { FilesChoice, InputChoice } from '../../src/protocol/input';
import { FIRST_IMAGE_ROWS } from '../../src/protocol/images';
import { USUAL_ENGINE, type InspectionRequest } from '../../src/protocol/inspection';
import { writeWideCheckpoint } from '../bench/wideCheckpoint';
import { SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { writeAlteredCheckpoint } from '../fixtures/alteredCheckpoint';
import { eventOf, eventRecord } from '../fixtures/eventFile';
import { idxFile } from '../fixtures/idxFile';
import { writeManyImages } from '../fixtures/manyImages';
import { pickleOf, tensor, writeTorchFile } from '../fixtures/torchFile';
import { checkpointPath } from '../parity/goldenCase';
import type { Analysis, AnalysisScope, AnalysisWish } from '../../src/protocol/whatIf/analysis';
import type { Below } from '../../src/protocol/whatIf/leftOut';
import { usualReach, type LiveChange, type LiveQuery, type VariationsMove } from '../../src/protocol/whatIf/live';
import {
  SHARE_TICKS,
  shareAt,
  TEMPERATURE_TICKS,
  temperatureAt,
  temperaturesBelow,
  TICKS,
  widthsAt,
} from '../../webview/whatIf/live/ticks';
import { PARTS } from '../../webview/whatIf/live/sampleParts';
import type { Looks } from './recording/questions';
import type { Call } from './recording/recording';
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
  /** What the user chooses to compare with. */
  readonly baselines?: (folder: string) => NonNullable<RecorderOptions['baselines']>;
  readonly looks?: Looks;
  readonly record: (recorder: Recorder, checkpoint: string) => Promise<void>;
}

/** An earlier checkpoint of the sample's training. */
export const EARLIER = join(root, 'test/fixtures/run/checkpoint-0008.pt');
export const WEIGHTS = join(root, 'test/fixtures/wild/cases/also/average-first.pt');
/** Two images with two draws. */
const STATISTICS = join(root, 'test/fixtures/statistics/two-images.safetensors');
const SAMPLE_INPUT: InputChoice = { kind: 'files', paths: [SAMPLE_IMAGES], most: null };
const FEW_IMAGES = { images: [0, 3] } as const;
const SAMPLE_TABLES: NonNullable<Looks['tables']> = [
  { descending: false },
  { sort: { group: 6 } },
  { sort: 'name', descending: false },
  { sort: 'name', descending: true },
  { filter: '01' },
  { filter: 'nothing' },
];
const FIRST_SCREEN: Looks = { groups: [0], channels: [0] };
const open = (recorder: Recorder) => recorder.open();

/** Of the data set in the workspace of the entry with offers. */
function testSplit(folder: string): FilesChoice {
  return { kind: 'files', paths: [`${join(folder, 'workspace', 'data', 'MNIST', 'raw')}:test`], most: 12, from: 20 };
}

const [TRAIN, TEST] = [500, 300];
const SIDE = 28;

/** The sample's checkpoint, beside a folder `digits` of its images by class. */
async function besideClasses(folder: string): Promise<string> {
  const path = join(folder, 'digits.pt');
  await cp(SAMPLE, path);
  await writeClasses(join(folder, 'digits'));
  return path;
}

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

/** What training logs: numbers that fall or rise with the steps, beside those of the sample's checkpoint at step 1,072. */
async function writeTrainingLog(folder: string): Promise<void> {
  const groups = [5.4, 5, 4.6, 4.2, 4.4, 4.8, 5, 5.2, 5.7];
  const steps = Array.from({ length: 40 }, (_, i) => 40 * i);
  const events = steps.map((step, index) => {
    const noise = 1 + 0.06 * Math.sin(7 * index);
    const kl = groups.map((nats, group) => nats * (1 + 4 * Math.exp(-step / (300 + 40 * group))) * noise);
    const distortion = (25 + 480 * Math.exp(-step / 60)) * noise;
    const all = kl.reduce((sum, nats) => sum + nats, 0);
    return eventRecord(
      eventOf(1_700_000_000 + step, step, [
        ...kl.map((nats, group) => [`kl_vals/layer_${group}`, nats] as const),
        ...kl.map((nats, group) => [`kl_coeff/layer_${group}`, nats / (all / groups.length)] as const),
        ['kl_coeff/coeff', Math.min(1, 0.1 + step / 2000)],
        ['kl/total_active', Math.round(60 * Math.exp(-step / 900))],
        ...(['kl', 'recon', 'nelbo'] as const).map(
          (name, i) => [`train/${name}_iter`, [all, distortion, all + distortion][i] ?? NaN] as const,
        ),
      ]),
    );
  });
  await writeFile(join(folder, 'events.out.tfevents.1700000000.gpu-17'), Buffer.concat(events));
  const lines = steps
    .filter((_, i) => i % 10 === 9)
    .map((step) => `train ${step} 70\nvalid_nelbo ${62 + 9000 / (step + 90)}`);
  await writeFile(join(folder, 'log.txt'), `epoch 0\n${lines.join('\n')}\n`);
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

/** All windows of the table as it first appears. */
function everyWindow(images: number): NonNullable<Looks['tables']> {
  const { count } = FIRST_IMAGE_ROWS;
  return Array.from({ length: Math.ceil(images / count) }, (_, window) => ({ from: window * count }));
}

const ALL_IMAGES = { image: null, among: null } as const;
/** With its fields in the page's order, so that the recording has what the page asks. */
function wishOf(analysis: Analysis, scope: AnalysisScope = ALL_IMAGES, images = 8, draws = 2): AnalysisWish {
  return { analysis, scope, images, draws };
}
const ofGroup = (group: number) => ({ kind: 'channels', group, temperature: 1, below: 'posterior' }) as const;
/** What is asked of the model in the entry with analyses. */
export const WHAT_IF = {
  sample: wishOf({ kind: 'leave out', temperature: 1, below: 'posterior' }),
  mean: wishOf({ kind: 'leave out', temperature: 0, below: 'posterior' }),
  frozenBelow: wishOf({ kind: 'leave out', temperature: 1, below: 'frozen' }),
  priorsBelow: wishOf({ kind: 'leave out', temperature: 1, below: 'prior' }),
  channels: wishOf(ofGroup(6)),
  film: wishOf({ kind: 'prefixes', temperature: 0 }),
  curve: wishOf({ kind: 'prefixes', temperature: 1 }),
  image: wishOf({ kind: 'leave out', temperature: 1, below: 'posterior' }, { image: 3, among: null }, 1, 4),
  bound: wishOf({ kind: 'bound' }, ALL_IMAGES, 8, 20),
  apart: wishOf({ kind: 'two inputs', temperature: 1, against: { kind: 'mirrored' } }, ALL_IMAGES, 40, 4),
  pruning: wishOf({ kind: 'pruning', temperature: 1 }, ALL_IMAGES, 4, 1),
  information: wishOf({ kind: 'information' }, ALL_IMAGES, 40, 2),
  boundOfImage: wishOf({ kind: 'bound' }, { image: 3, among: null }, 1, 20),
};

/** What is asked in the entry with latents. Fields are in the page's order. */
const LATENTS = {
  save: { groups: [0, 3], z: 'draw', layout: 'maps', type: 'npz', scope: ALL_IMAGES, images: 6 },
  decode: { file: null, groups: null, temperature: 0, rows: 4 },
} as const;

/** Batch norms re-estimated, in the entry of that name. */
export const BATCH_NORM = {
  whole: batchNormOf(3),
  cancelled: batchNormOf(10_000),
};

function batchNormOf(iterations: number): AnalysisWish {
  return wishOf({ kind: 'batch norm', temperature: 0.7, iterations }, ALL_IMAGES, 4, 1);
}

/** What follows a slider in the entry of that name: a channel of an image. */
export const LIVE = { image: 0, group: 6, channel: 7, groups: 9, shape: { channels: 8, height: 8, width: 8 } } as const;
/** Samples whose temperatures follow a slider. */
export const LIVE_SAMPLES = { topGroups: 3, list: [1, 1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4] } as const;

/** Groups that go towards another image. */
export const LIVE_PATH = { all: [0, 1, 2, 3, 4, 5, 6, 7, 8], some: [1, 2, 3, 4, 5, 6, 7, 8] } as const;

/** Everything that the page asks while the reader moves that channel, with fields in the page's order. */
function livePictures(): Call[] {
  const { image, group, channel, shape } = LIVE;
  const calls: Call[] = [];
  const ask = (change: LiveChange, below: Below = 'prior', measures = false) => {
    const request: LiveQuery = { image, change, below, measures };
    calls.push({ name: 'changedPicture', request });
  };
  const move = (widths: number, mode: 'shift' | 'set' = 'shift', position: { y: number; x: number } | null = null) =>
    ({ kind: 'traverse', group, channel, position, mode, widths }) as const;
  const reach = usualReach(shape, null);
  const ticks = Array.from({ length: 2 * TICKS + 1 }, (_, tick) => tick - TICKS);
  const widths = ticks.map((tick) => widthsAt(tick, reach));
  for (const s of [...widths, 3, -3]) {
    ask(move(s));
    ask(move(s), 'posterior', true);
  }
  for (const below of ['prior', 'posterior', 'frozen'] as const) {
    ask({ kind: 'none', group }, below);
    ask(move(widthsAt(TICKS, reach)), below);
  }
  for (const changed of [move(widthsAt(TICKS, reach), 'set'), move(widthsAt(TICKS, reach), 'shift', { y: 4, x: 4 })]) {
    ask(changed);
    ask(changed, 'posterior', true);
  }
  for (const mode of ['value', 'standardised'] as const) {
    const swap: LiveChange = { kind: 'swap', group, other: image + 1, mode };
    ask(swap);
    ask(swap, 'posterior', true);
  }
  for (const groups of [LIVE_PATH.all, LIVE_PATH.some]) {
    for (let tick = 0; tick <= SHARE_TICKS; tick++) {
      const path = {
        kind: 'interpolate',
        groups,
        other: image + 1,
        mode: 'standardised',
        share: shareAt(tick),
      } as const;
      ask(path);
      ask(path, 'posterior', true);
    }
  }
  const { topGroups, list } = LIVE_SAMPLES;
  const vary = (move: VariationsMove) => {
    calls.push(...PARTS.map((rows): Call => ({ name: 'variedPictures', request: { ...rows, ...move } })));
  };
  for (let top = 1; top <= LIVE.groups; top++) vary({ seed: 0, temperature: 0.8, topGroups: top, varied: 0.8 });
  for (const seed of [0, 5]) vary({ seed, temperature: 1, topGroups: LIVE.groups, varied: 0.8 });
  const below = Array.from({ length: TEMPERATURE_TICKS + 1 }, (_, tick) =>
    temperaturesBelow(topGroups, temperatureAt(tick), LIVE.groups),
  );
  for (const temperatures of [...below, list]) {
    calls.push(...PARTS.map((rows): Call => ({ name: 'sampledPictures', request: { ...rows, temperatures } })));
  }
  return calls;
}

/** The group whose posterior is NaN, along with everything that depends on its z. */
export const BROKEN_GROUP = 1;
/** The batch norm whose outputs float16 can't hold. */
export const BEYOND_LAYER = 'post_process.1._ops.0.conv.0.bn';
export const LAYERS = 300;
export const BROKEN_LAYER = 'layers.7.weight';
const WIDE_GROUPS = 30;
export const MANY_IMAGES = 10_000;
/** Images with a map each: with many more, axe takes minutes over the list of images. */
export const MANY_MAPS = 1_000;
/** Further images, which are not kept one by one. */
export const NO_MAPS = 100;

export const ENTRIES: readonly Entry[] = [
  {
    name: 'sample',
    title: 'The bundled sample on its 40 images',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: () => SAMPLE,
    request: { input: SAMPLE_INPUT },
    looks: { ...FEW_IMAGES, closely: [6], driven: { group: 6, channel: 7 }, tables: SAMPLE_TABLES },
    record: async (recorder) => {
      await recorder.open();
      await recorder.askTensors();
      await recorder.askWeights();
      await recorder.changeThreshold(3);
      await recorder.changeThreshold(0.1);
      await recorder.act('changeDraws', 4);
    },
  },
  {
    name: 'classes',
    title: 'A folder of classes',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: besideClasses,
    request: (folder) => ({ input: { kind: 'files', paths: [join(folder, 'digits')], most: null } }),
    // The costliest image of class odd, and one of class even.
    looks: { groups: [0, 6], channels: [7], images: [1, 25], classes: [0, 1] },
    record: open,
  },
  {
    name: 'sweep',
    title: 'All images of a folder of classes, beside model samples',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: besideClasses,
    request: (folder) => ({ input: { kind: 'files', paths: [join(folder, 'digits')], most: 8 } }),
    looks: { ...FIRST_SCREEN, tables: [{ filter: 'odd' }] },
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
    looks: { ...FEW_IMAGES, closely: [1] },
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
    looks: { ...FEW_IMAGES, closely: [1] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.askWeights();
      await recorder.analyse({ ...WHAT_IF.sample, images: 2 }, 'left out');
    },
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
      await writeWideCheckpoint(path, { groups: WIDE_GROUPS, side: 64 });
      return path;
    },
    request: { input: { kind: 'samples', count: 2, temperature: 1 } },
    looks: { groups: [0, 12, 29], channels: [17], images: [0] },
    record: open,
  },
  {
    name: 'what-if',
    title: 'Analyses of the sample on 8 of its images',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: () => SAMPLE,
    request: { input: SAMPLE_INPUT },
    looks: { groups: [0, 6], channels: [0, 7], images: [0, 3] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.analyse(WHAT_IF.sample, 'left out');
      await recorder.analyse(WHAT_IF.mean, 'left out by means');
      await recorder.analyse(WHAT_IF.channels, 'channels left out');
      await recorder.analyse(WHAT_IF.film, 'film');
      await recorder.analyse(WHAT_IF.curve, 'curve');
      await recorder.analyse(WHAT_IF.image, 'left out of one image');
      await recorder.analyse(WHAT_IF.bound, 'bound');
      await recorder.analyse(WHAT_IF.boundOfImage, 'bound of one image');
      await recorder.analyse(WHAT_IF.information, 'information');
      await recorder.analyse(WHAT_IF.apart, 'two inputs');
      await recorder.analyse(WHAT_IF.pruning, 'pruning');
      await recorder.analyse(WHAT_IF.frozenBelow, 'left out, frozen below');
      await recorder.analyse(WHAT_IF.priorsBelow, 'left out, priors below');
      await recorder.cancelAnalysis({ ...WHAT_IF.sample, draws: 40 }, 'left out anew');
    },
  },
  {
    name: 'latents',
    title: 'Latents of the sample’s first images out to a file and back in',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: () => SAMPLE,
    request: { input: { kind: 'files', paths: [SAMPLE_IMAGES], most: 6, from: 0 } },
    looks: { ...FIRST_SCREEN, images: [0, 1, 2, 3] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.exchangeLatents('saveLatents', LATENTS.save, 'saved');
      await recorder.exchangeLatents('decodeLatents', LATENTS.decode, 'decoded');
      await writeFile(recorder.latents, 'no archive any more');
      await recorder.exchangeLatents('decodeLatents', { ...LATENTS.decode, file: recorder.latents }, 'broken');
    },
  },
  {
    name: 'what-if-flows',
    title: 'Analyses of a model with flows, on its samples',
    sources: [checkpointPath('cifar10-flow')],
    checkpoint: () => checkpointPath('cifar10-flow'),
    request: { input: { kind: 'samples', count: 3, temperature: 1 } },
    looks: { groups: [0, 1], channels: [0, 2], images: [0] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.analyse({ ...WHAT_IF.sample, images: 3, draws: 1 }, 'left out');
      await recorder.analyse({ ...WHAT_IF.channels, analysis: ofGroup(1), images: 3 }, 'channels left out');
      await recorder.analyse({ ...WHAT_IF.curve, images: 3 }, 'curve');
      await recorder.analyse({ ...WHAT_IF.information, images: 3, draws: 1 }, 'information');
      await recorder.act('changeDraws', 2);
    },
  },
  {
    name: 'compare',
    title: 'The sample against an earlier checkpoint of its training, and its images against others',
    sources: [SAMPLE, SAMPLE_IMAGES, EARLIER],
    checkpoint: () => SAMPLE,
    request: { input: SAMPLE_INPUT },
    baselines: () => ({
      'choose file': { kind: 'file', path: EARLIER },
      'choose folder': {
        ...{ kind: 'input', isPaired: false },
        input: { kind: 'files', paths: [SAMPLE_IMAGES], most: 40, from: 0 },
      },
      'choose images': { kind: 'file', path: STATISTICS },
    }),
    looks: { groups: [0, 3, 6], channels: [0, 7] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.compare({ kind: 'choose file' }, 'another checkpoint');
      await recorder.compare({ kind: 'choose folder' }, 'other images');
      await recorder.compare({ kind: 'pair', isPaired: true }, 'pairs');
      await recorder.compare({ kind: 'choose images' }, 'refused');
      await recorder.cancelComparison({ kind: 'choose file' }, 'cancelled');
    },
  },
  {
    name: 'run',
    title: 'The training run of the sample, measured on its 40 images',
    sources: [SAMPLE_IMAGES, join(root, 'test/fixtures/run')],
    checkpoint: () => join(root, 'test/fixtures/run/checkpoint-0064.pt'),
    request: { input: SAMPLE_INPUT, run: join(root, 'test/fixtures/run') },
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.measureRun('run measured');
      await recorder.compare({ kind: 'of run', a: 6, b: 4 }, 'a checkpoint of the run');
    },
  },
  {
    name: 'run-logged',
    title: 'A run as the release leaves it: one checkpoint, and what training logged',
    sources: [SAMPLE_IMAGES, join(root, 'test/fixtures/run/checkpoint-0016.pt')],
    checkpoint: async (folder) => {
      const path = join(folder, 'eval-1', 'checkpoint.pt');
      await mkdir(join(folder, 'eval-1'));
      await cp(join(root, 'test/fixtures/run/checkpoint-0016.pt'), path);
      await writeTrainingLog(join(folder, 'eval-1'));
      return path;
    },
    request: (folder) => ({ input: SAMPLE_INPUT, run: join(folder, 'eval-1') }),
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.measureRun('run measured');
    },
  },
  {
    name: 'run-history',
    title: 'The folder of a run without a checkpoint',
    sources: [],
    checkpoint: async (folder) => {
      await writeTrainingLog(folder);
      return folder;
    },
    request: (folder) => ({ run: folder }),
    record: async (recorder) => {
      recorder.start();
      await recorder.measureRun('history');
    },
  },
  {
    name: 'compare-classes',
    title: 'Two classes against each other',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: besideClasses,
    request: (folder) => ({ input: { kind: 'files', paths: [join(folder, 'digits')], most: null }, draws: 2 }),
    looks: { groups: [0, 6], channels: [7] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.compare({ kind: 'classes', first: 0, second: 1 }, 'classes');
      await recorder.compare({ kind: 'exchange' }, 'exchanged');
    },
  },
  {
    name: 'compare-architectures',
    title: 'Two models of different latent groups',
    sources: [SAMPLE, SAMPLE_IMAGES, checkpointPath('mnist')],
    checkpoint: () => SAMPLE,
    request: { input: { kind: 'files', paths: [SAMPLE_IMAGES], most: 8, from: 0 } },
    baselines: () => ({ 'choose file': { kind: 'file', path: checkpointPath('mnist') } }),
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.compare({ kind: 'choose file' }, 'another architecture');
    },
  },
  {
    name: 'batch-norms',
    title: 'Batch norms re-estimated, where a layer leaves float16’s range',
    sources: [checkpointPath('mnist')],
    checkpoint: async (folder) => {
      const path = join(folder, 'beyond.pt');
      await writeAlteredCheckpoint(checkpointPath('mnist'), path, {
        values: (name, values) => {
          if (name === `${BEYOND_LAYER}.weight`) values.fill(1e6);
        },
      });
      return path;
    },
    request: { input: { kind: 'samples', count: 2, temperature: 1 } },
    looks: FIRST_SCREEN,
    record: async (recorder) => {
      await recorder.open();
      await recorder.analyse(BATCH_NORM.whole, 'batch norms');
      await recorder.cancelAnalysis(BATCH_NORM.cancelled, 'batch norms anew');
    },
  },
  {
    name: 'annealing',
    title: 'A checkpoint that was saved while the weight of the KL was still rising',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: async (folder) => {
      const path = join(folder, 'annealing.pt');
      const args = { num_total_iter: 10_000, kl_anneal_portion: 0.3, kl_const_portion: 0, kl_const_coeff: 0.0001 };
      const more = { weight_decay_norm: 0.01, weight_decay_norm_anneal: 1, weight_decay_norm_init: 10 };
      await writeAlteredCheckpoint(SAMPLE, path, { args: { ...args, ...more }, globalStep: 1263 });
      return path;
    },
    request: { input: SAMPLE_INPUT },
    looks: FIRST_SCREEN,
    record: open,
  },
  {
    name: 'live',
    title: 'Latents of the sample’s images that follow a slider',
    sources: [SAMPLE, SAMPLE_IMAGES],
    checkpoint: () => SAMPLE,
    request: { input: SAMPLE_INPUT },
    looks: { groups: [0, 6], channels: [0, 7], images: [0] },
    record: async (recorder) => {
      await recorder.open();
      await recorder.follow('followed', livePictures());
      await recorder.cancelAnalysis({ ...WHAT_IF.sample, draws: 40 }, 'left out');
      await recorder.kill();
    },
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
    name: 'many-images',
    title: `Saved statistics of ${MANY_IMAGES} images and ${WIDE_GROUPS} groups`,
    sources: [],
    checkpoint: async (folder) => {
      const path = join(folder, 'many.safetensors');
      await writeManyImages(path, MANY_IMAGES, WIDE_GROUPS);
      return path;
    },
    looks: { groups: [0], channels: [0], tables: everyWindow(MANY_IMAGES) },
    record: open,
  },
  {
    name: 'many-maps',
    title: `Saved statistics with the latents of the first ${MANY_MAPS} of ${MANY_MAPS + NO_MAPS} images`,
    sources: [],
    checkpoint: async (folder) => {
      const path = join(folder, 'many-maps.safetensors');
      const images = MANY_MAPS + NO_MAPS;
      const whole = drawnMeasurement({ images, draws: 1, hasFlows: false, atATime: 500 });
      const parts = whole.parts();
      const kept = parts.kept?.map((ofGroup) => ofGroup.slice(0, MANY_MAPS)) ?? null;
      const statistics = statisticsOf(Measurement.of(whole.model, { ...parts, kept }), false);
      const of = Array.from({ length: images }, (_, image) => Number(image >= MANY_MAPS / 2));
      const records = { ...statistics.records, classes: { names: ['kept', 'partly kept'], of } };
      await writeStatistics(path, { ...statistics, records });
      return path;
    },
    looks: { channels: [], allMaps: true },
    record: open,
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
