/**
 * Checks on what a page may ask to inspect. Its messages and saved state come from a web page, so the extension checks
 * them before passing them on.
 */
import { isBaseline } from './compare/baseline';
import { isEngineWish } from './engines';
import type { FilesChoice, InputChoice, InputWish, SampleCount } from './input';
import type { EngineRequest, GivenFlag, InspectionRequest, SweepRequest, SweepWish } from './inspection';
import { isFilledText, isIndex, isIndexOrNull, isIntegerWithin, isObject, isText } from './plainValues';

/** File extensions of pictures that can be chosen. */
export const INPUT_FILE_TYPES = ['png', 'jpg', 'jpeg', 'webp', 'safetensors', 'npy', 'npz', 'mdb', 'mat', 'tar', 'gz'];
/** More files are better given as their folder. */
const MOST_DROPPED = 10_000;
export const MOST_SAMPLES = 100_000;
export const MOST_DRAWS = 100_000;
export const MOST_THREADS = 1024;
/** Seeds are 32 bits wide. */
export const LARGEST_SEED = 2 ** 32 - 1;
export const HIGHEST_TEMPERATURE = 10;
/** The release has about fifty flags. */
const MOST_FLAGS = 100;

/** Whether `value` is a temperature of a prior; at 0, it takes its mean. */
export function isTemperature(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= HIGHEST_TEMPERATURE;
}

/** Whether `value` has the form of given flags. The model process decides whether they make a network. */
export function isGivenFlags(value: unknown): value is readonly GivenFlag[] {
  return Array.isArray(value) && value.length <= MOST_FLAGS && value.every(isGivenFlag);
}

function isGivenFlag(value: unknown): value is GivenFlag {
  if (!isObject<GivenFlag>(value)) return false;
  const { name, value: given } = value;
  return isFilledText(name) && ['string', 'number', 'boolean'].includes(typeof given);
}

export function isDrawCount(value: unknown): value is number {
  return isIntegerWithin(value, 1, MOST_DRAWS);
}

export function isThreadCount(value: unknown): value is number {
  return isIntegerWithin(value, 1, MOST_THREADS);
}

/** A threshold in nats. */
export function isActivityThreshold(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

export function isInputWish(value: unknown): value is InputWish {
  if (!isObject<{ kind: string; seed: number; uris: unknown; id: unknown; most: unknown; from: unknown }>(value)) {
    return false;
  }
  switch (value.kind) {
    case 'choose files':
    case 'choose folder':
      return true;
    case 'offered':
      return isIndex(value.id);
    case 'part':
      return isIntegerWithin(value.most, 1, Infinity) && isIndexOrNull(value.from);
    case 'dropped':
      return isListOfTexts(value.uris) && value.uris.length <= MOST_DROPPED;
    default:
      return isModelSamples(value) && isSeed(value.seed);
  }
}

export function isInputChoice(value: unknown): value is InputChoice {
  if (!isObject<FilesChoice>(value)) return false;
  if (value.kind !== 'files') return isModelSamples(value);
  const { paths, most, from } = value;
  const hasStart = from === undefined || isIntegerWithin(from, 0, Infinity);
  return isListOfTexts(paths) && hasStart && (most === null || isIntegerWithin(most, 1, Infinity));
}

export function isSeed(value: unknown): value is number {
  return isIntegerWithin(value, 0, LARGEST_SEED);
}

export function isInspectionRequest(value: unknown): value is InspectionRequest {
  if (!isObject<InspectionRequest>(value)) return false;
  const { path, input, seed, draws, threads, engine, activityThresholdNats, flags, weights, sweep, baseline, run } =
    value;
  return (
    isFilledText(path) &&
    isInputChoice(input) &&
    isSeed(seed) &&
    isDrawCount(draws) &&
    (threads === null || isThreadCount(threads)) &&
    (engine === undefined || isEngineRequest(engine)) &&
    isActivityThreshold(activityThresholdNats) &&
    isGivenFlags(flags) &&
    (weights === undefined || weights === null || isText(weights)) &&
    (sweep === undefined || isSweepRequest(sweep)) &&
    (baseline === undefined || isBaseline(baseline)) &&
    (run === undefined || isFilledText(run))
  );
}

function isSweepRequest(value: unknown): value is SweepRequest {
  return isObject<SweepRequest>(value) && isFilledText(value.out) && isCheckCount(value.check);
}

/** 0 for no samples. */
function isCheckCount(value: unknown): value is number {
  return isIntegerWithin(value, 0, MOST_SAMPLES);
}

/** Whether `value` asks to measure more of the images, and how many samples of the model beside them. */
export function isSweepWish(value: unknown): value is SweepWish {
  if (!isObject<SweepWish>(value)) return false;
  const { most, draws, check } = value;
  return (most === null || isIntegerWithin(most, 1, Infinity)) && isDrawCount(draws) && isCheckCount(check);
}

function isEngineRequest(value: unknown): value is EngineRequest {
  if (!isObject<EngineRequest>(value)) return false;
  const { wish, python, tensorFlowFolder, memoryMb } = value;
  return (
    isEngineWish(wish) &&
    (python === null || isFilledText(python)) &&
    (tensorFlowFolder === null || isFilledText(tensorFlowFolder)) &&
    (memoryMb === null || isIntegerWithin(memoryMb, 1, Infinity))
  );
}

/** Of at least one text, none of them empty. */
function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFilledText);
}

function isModelSamples(value: object): boolean {
  if (!isObject<Extract<InputChoice, { kind: 'samples' }>>(value)) return false;
  const { kind, count, temperature } = value;
  return kind === 'samples' && isSampleCount(count) && isTemperature(temperature) && temperature > 0;
}

function isSampleCount(value: unknown): value is SampleCount {
  if (!isObject<Exclude<SampleCount, number>>(value)) return isSampleNumber(value);
  return value.decided === null || isSampleNumber(value.decided);
}

function isSampleNumber(value: unknown): value is number {
  return isIntegerWithin(value, 1, MOST_SAMPLES);
}
