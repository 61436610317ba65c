/** The description in a statistics file, as the metadata of a safetensors file: texts by key. */
import { allWarnings } from '../../../protocol/allWarnings';
import { FLAG_ORIGINS, type GroupShape, type Likelihood, type TrainingFlag } from '../../../protocol/inspection';
import { LARGEST_SEED } from '../../../protocol/pageRequests';
import type { Scope } from '../../../protocol/statistics';
import { Refusal } from '../../refusal';
import { latentCount } from '../groupBatch';
import type { FileDescription, FileInput, FileModel, Provenance } from './description';
import { isFlag, isNumber, isNumberOrNull, isOneOf, isText, isTexts, isWithin, Metadata, type Fields } from './fields';

/** Distinguishes a statistics file from other safetensors files. */
export const STATISTICS_FORMAT = 'nvae-latent-inspector/statistics';
/** Readers refuse files of a later version. */
const VERSION = 1;

const LIKELIHOODS: readonly Likelihood[] = ['bernoulli', 'normal', 'logistic mixture', 'other', 'unknown'];
const PARTS = ['rows', 'sums', 'kept'] as const;
export type Part = (typeof PARTS)[number];

/** Image numbers are 32-bit integers. */
const MOST = 2 ** 31 - 1;
const MOST_GROUPS = 10_000;
/** Limit for an image and for a latent group. */
const LONGEST_SIDE = 1 << 16;
const MOST_WEIGHT_SETS = 1000;
const MOST_FLAGS = 1000;

/** What a file contains, and how much of it. */
export interface FileScope {
  readonly planned: Scope;
  /** The number of images, counted from the first, that are in the file individually. */
  readonly imagesKept: number;
  readonly parts: readonly Part[];
}

export function metadataOf(description: FileDescription, scope: FileScope): Map<string, string> {
  const { model, input, weightWarnings, provenance, sweep } = description;
  const { images, draws } = scope.planned;
  return new Map([
    ['format', STATISTICS_FORMAT],
    ['format_version', String(VERSION)],
    ['parts', JSON.stringify(scope.parts)],
    ['scope', JSON.stringify({ images, draws, images_kept: scope.imagesKept })],
    ['model', JSON.stringify(modelAsJson(model))],
    ['input', input.label],
    ['input_kind', input.kind],
    ['input_notes', JSON.stringify(input.notes)],
    ['input_warnings', JSON.stringify(input.warnings)],
    ['input_listed', String(input.listed)],
    ['weight_warnings', JSON.stringify(weightWarnings)],
    ['warnings', JSON.stringify(allWarnings({ checkpoint: model, weightWarnings, input }))],
    ['checkpoint', provenance.checkpoint],
    ['checkpoint_sha256', provenance.checkpointSha256],
    ['weights', model.weights],
    ['args', provenance.args],
    ['seed', String(provenance.seed)],
    ['draws', String(draws)],
    ['noise', provenance.noise],
    ['engine', `${provenance.engine.device}${SEPARATOR}${provenance.engine.runtime}`],
    ['version', provenance.version],
    ...optional('images_sha256', provenance.imagesSha256),
    ...optional('command', provenance.command),
    ...optional('sweep', sweep),
  ]);
}

const SEPARATOR = ' · ';

function optional(key: string, text: string | null): [string, string][] {
  return text === null ? [] : [[key, text]];
}

function modelAsJson(model: FileModel): object {
  return {
    dataset: model.dataset,
    groups: model.groups.map(({ channels, height, width }) => ({ channels, height, width })),
    has_flows: model.hasFlows,
    has_soft_clamp: model.hasSoftClamp,
    likelihood: model.likelihood,
    bits: model.bits,
    image: { channels: model.image.channels, size: model.image.size, scored_margin: model.scoredMargin },
    dimensions: model.dimensions,
    discretisation_nats_per_dimension: model.discretisationNatsPerDimension,
    parameters: model.parameters,
    epoch: model.epoch,
    global_step: model.globalStep,
    facts: model.facts,
    flags: model.flags.map(({ name, value, origin }) => ({ name, value, origin })),
    notes: model.notes,
    warnings: model.warnings,
    weights: model.weights,
    weight_sets: model.weightSets.map(({ name, isAverage }) => ({ name, is_average: isAverage })),
  };
}

/** @throws {Refusal} if the file doesn't contain statistics, has a later version, or has wrong metadata. */
export function readMetadata(
  texts: ReadonlyMap<string, string>,
  path: string,
): { readonly description: FileDescription; readonly scope: FileScope } {
  requireFormat(texts, path);
  const metadata = new Metadata(texts, path);
  return {
    description: {
      model: readModel(metadata.object('model')),
      input: readInput(metadata),
      weightWarnings: metadata.json('weight_warnings', isTexts),
      provenance: readProvenance(metadata),
      sweep: metadata.optionalText('sweep'),
    },
    scope: readScope(metadata),
  };
}

function requireFormat(texts: ReadonlyMap<string, string>, path: string): void {
  if (texts.get('format') !== STATISTICS_FORMAT) {
    throw new Refusal(`${path} is not a statistics file. Write one with nvae-inspect CHECKPOINT --out FILE.`);
  }
  const version = new Metadata(texts, path).json('format_version', isWithin(1, Number.MAX_SAFE_INTEGER));
  if (version === VERSION) return;
  throw new Refusal(
    `${path} has format version ${version}, and this inspector reads version ${VERSION}. Update the inspector.`,
  );
}

function readScope(metadata: Metadata): FileScope {
  const scope = metadata.object('scope');
  const planned = { images: scope.take('images', isWithin(1, MOST)), draws: scope.take('draws', isWithin(1, MOST)) };
  const parts = metadata.json(
    'parts',
    (value): value is Part[] => Array.isArray(value) && value.every(isOneOf<unknown>(PARTS)),
  );
  return { planned, imagesKept: scope.take('images_kept', isWithin(0, planned.images)), parts };
}

function readModel(model: Fields): FileModel {
  const image = model.object('image');
  const groups = model.list('groups', MOST_GROUPS).map(readShape);
  if (groups.length === 0) throw model.wrong('groups');
  return {
    dataset: model.take('dataset', isText),
    groups,
    hasFlows: model.take('has_flows', isFlag),
    // Earlier files are NVAE's.
    hasSoftClamp: model.has('has_soft_clamp') ? model.take('has_soft_clamp', isFlag) : true,
    likelihood: model.take('likelihood', isOneOf(LIKELIHOODS)),
    bits: model.take('bits', isWithin(1, 32)),
    image: { channels: image.take('channels', isOneOf([1, 3] as const)), size: image.take('size', isSide) },
    scoredMargin: image.take('scored_margin', isWithin(0, LONGEST_SIDE)),
    dimensions: model.take('dimensions', isWithin(1, MOST)),
    discretisationNatsPerDimension: model.take('discretisation_nats_per_dimension', isNumber),
    parameters: model.take('parameters', isWithin(0, Number.MAX_SAFE_INTEGER)),
    epoch: model.take('epoch', isNumberOrNull),
    globalStep: model.take('global_step', isNumberOrNull),
    facts: model.take('facts', isTexts),
    flags: model.has('flags') ? model.list('flags', MOST_FLAGS).map(readTrainingFlag) : [],
    notes: model.take('notes', isTexts),
    warnings: model.take('warnings', isTexts),
    weights: model.take('weights', isText),
    weightSets: model.list('weight_sets', MOST_WEIGHT_SETS).map((set) => {
      return { name: set.take('name', isText), isAverage: set.take('is_average', isFlag) };
    }),
  };
}

function readTrainingFlag(flag: Fields): TrainingFlag {
  return {
    name: flag.take('name', isText),
    value: flag.take('value', isFlagValue),
    origin: flag.take('origin', isOneOf(FLAG_ORIGINS)),
  };
}

function isFlagValue(value: unknown): value is TrainingFlag['value'] {
  return isText(value) || isNumber(value) || isFlag(value);
}

const isSide = isWithin(1, LONGEST_SIDE);

function readShape(fields: Fields): GroupShape {
  const shape = {
    channels: fields.take('channels', isSide),
    height: fields.take('height', isSide),
    width: fields.take('width', isSide),
  };
  if (latentCount(shape) > MOST) throw fields.wrong('channels');
  return shape;
}

function readInput(metadata: Metadata): FileInput {
  return {
    kind: metadata.oneOf('input_kind', ['samples', 'files']),
    label: metadata.text('input'),
    notes: metadata.json('input_notes', isTexts),
    warnings: metadata.json('input_warnings', isTexts),
    listed: metadata.json('input_listed', isWithin(0, Number.MAX_SAFE_INTEGER)),
  };
}

function readProvenance(metadata: Metadata): Provenance {
  const engine = metadata.text('engine');
  const at = engine.lastIndexOf(SEPARATOR);
  return {
    checkpoint: metadata.text('checkpoint'),
    checkpointSha256: metadata.text('checkpoint_sha256'),
    args: metadata.text('args'),
    seed: metadata.json('seed', isWithin(0, LARGEST_SEED)),
    noise: metadata.text('noise'),
    engine:
      at < 0
        ? { device: engine, runtime: '' }
        : { device: engine.slice(0, at), runtime: engine.slice(at + SEPARATOR.length) },
    imagesSha256: metadata.optionalText('images_sha256'),
    command: metadata.optionalText('command'),
    version: metadata.text('version'),
  };
}
