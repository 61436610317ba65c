/** The races, and the ratios that they aim for. */

/**
 * @typedef {import('./comparison.mjs').Race} Race
 * @typedef {import('./runners.mjs').Device} Device
 */

export const OURS = 'nvae-inspect';
export const TRUSTED_ENGINE = 'onnxruntime-cpu';
const BOUND = '1.5 × weights + 400 MB';

/** Images per second, relative to PyTorch with folded weights: by size, then batch. @type {Record<string, Record<number, number>>} */
const THROUGHPUT = { mnist: { 8: 1.6, 1: 2.5 }, cifar10: { 8: 1.3, 1: 1.5 } };

/** The same for ONNX Runtime on the CPU when it races the other engines. @type {Record<string, Record<number, number>>} */
const ENGINE_THROUGHPUT = { mnist: { 8: 2.0, 1: 1.6 }, cifar10: { 8: 1.4, 1: 1.6 } };

/** Seconds per pass of tfjs-node on the CPU, relative to ONNX Runtime. */
const TENSORFLOW_TIME = 1.8;

/**
 * Seconds from the command until the page shows the first heatmap, and until it shows all groups of the first sample.
 * @type {Record<string, { firstMapS: number, firstSampleS: number }>}
 */
export const PAGE_OPENING = {
  mnist: { firstMapS: 1.5, firstSampleS: 2 },
  cifar10: { firstMapS: 4, firstSampleS: 8 },
  ffhq: { firstMapS: 12, firstSampleS: 30 },
};

/** Images per second of a sweep, relative to the same network alone in ONNX Runtime at its best batch. */
export const SWEEP_SHARE = 0.9;

/** Time of leaving out every group, relative to that of the stages that must run. */
export const WHAT_IF_TIME = 1.15;

/** Milliseconds from a slider's move to its picture, by size. @type {Record<string, number>} */
export const LIVE_PICTURE_MS = { mnist: 100, cifar10: 700 };

/** Memory of the last passes, relative to the middle ones. A leak of 1 MB per pass would show. */
export const FLAT_MEMORY = 1.02;

/**
 * @param {Device} device
 * @param {{ fold: boolean }} options
 * @returns {string} PyTorch's name in a race
 */
export function torchName(device, { fold }) {
  return `PyTorch${device === 'cpu' ? '' : ' CUDA'}${fold ? ' --fold' : ''}`;
}

/**
 * The bound on the memory of all processes together, in the form of an opponent.
 * @param {number} parameters number of the network's parameters, which are float32 when it runs
 */
export function memoryBound(parameters) {
  return { [BOUND]: { peakMb: (1.5 * 4 * parameters) / 1e6 + 400 } };
}

/**
 * The command line against PyTorch on the CPU.
 * @param {string} size
 * @param {number} batch
 * @returns {Race[]}
 */
export function sizeRaces(size, batch) {
  const isSmall = size === 'mnist';
  const [plain, folded] = [torchName('cpu', { fold: false }), torchName('cpu', { fold: true })];
  const memory = atMost('peak memory, MB', 'peakMb', OURS, plain, isSmall ? 0.8 : null, 0);
  return [
    atMost('open to first group, s', 'firstGroupS', OURS, plain, isSmall ? 0.25 : null, 2),
    atMost('open to all groups, s', 'firstPassS', OURS, plain, isSmall || batch === 1 ? 0.5 : null, 2),
    imagesPerSecond(OURS, folded, THROUGHPUT[size]?.[batch] ?? null),
    ...(isSmall ? [memory] : [memory, { ...memory, against: BOUND, aim: 1 }]),
  ];
}

/**
 * An engine against PyTorch on the same device.
 * @param {string} engine
 * @param {Device} device
 * @param {string} size
 * @param {number} batch
 * @returns {Race[]}
 */
export function engineRaces(engine, device, size, batch) {
  const onCpu = device === 'cpu';
  const [plain, folded] = [torchName(device, { fold: false }), torchName(device, { fold: true })];
  const foldedAim = engine === TRUSTED_ENGINE ? (ENGINE_THROUGHPUT[size]?.[batch] ?? null) : null;
  const races = [
    ...(onCpu ? [] : [imagesPerSecond(engine, plain, 1)]),
    imagesPerSecond(engine, folded, foldedAim),
    atMost('open to all groups, s', 'firstPassS', engine, plain, onCpu ? null : 0.5, 2),
    ...(engine === 'tfjs-node' && onCpu
      ? [atMost('a pass, s', 'passS', engine, TRUSTED_ENGINE, TENSORFLOW_TIME, 3)]
      : []),
  ];
  return races.map((race) => ({ ...race, title: `${engine}: ${race.title}` }));
}

/**
 * @param {string} of
 * @param {string} against
 * @param {number | null} aim
 * @returns {Race}
 */
function imagesPerSecond(of, against, aim) {
  return { title: 'images per second', figure: 'imagesPerS', of, against, sense: '≥', aim, decimals: 1 };
}

/**
 * @param {string} title
 * @param {Race['figure']} figure
 * @param {string} of
 * @param {string} against
 * @param {number | null} aim
 * @param {number} decimals
 * @returns {Race}
 */
function atMost(title, figure, of, against, aim, decimals) {
  return { title, figure, of, against, sense: '≤', aim, decimals };
}
