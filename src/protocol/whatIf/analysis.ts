/** The analyses that run the model differently, as a page asks for them. */
import { isDrawCount, isTemperature, MOST_SAMPLES } from '../pageRequests';
import { isIndex, isIndexOrNull, isIntegerWithin, isObject, isText } from '../plainValues';
import type { GroupShape } from '../inspection';
import type { DecodingAnalysis, SavingAnalysis } from './latents';
import { isBelow, type Below } from './leftOut';
import type { Passes } from './passCosts';
import type { Against } from './separation';

/** Iterations that may be asked for: running statistics hold almost nothing of those longer ago. */
export const MOST_ITERATIONS = 100_000;

/** What is asked, apart from the images and draws that the answer is a mean of. */
export type Analysis = ImageAnalysis | BatchNormAnalysis | LatentsAnalysis;

/** z out to a file and back in. */
export type LatentsAnalysis = SavingAnalysis | DecodingAnalysis;

/** What is asked about images. */
export type ImageAnalysis = PriorAnalysis | PosteriorAnalysis;

/** What some groups take from their priors, at a temperature. */
export type PriorAnalysis =
  /** Each group replaced by its prior, one after the other. */
  | { readonly kind: 'leave out'; readonly temperature: number; readonly below: Below }
  /** The same with each channel of a group. */
  | { readonly kind: 'channels'; readonly group: number; readonly temperature: number; readonly below: Below }
  /** The top k groups from their posteriors, the others from their priors, for every k. */
  | { readonly kind: 'prefixes'; readonly temperature: number }
  /** The same for another input as well: how well the scores of single images tell the two apart. */
  | SeparationAnalysis
  /** Channels replaced one after the other, the smallest KL first. */
  | { readonly kind: 'pruning'; readonly temperature: number };

/** There is one result at a time for each temperature, whatever the second input is. */
export interface SeparationAnalysis {
  readonly kind: 'two inputs';
  readonly temperature: number;
  readonly against: Against;
}

/** Every group from its posterior. */
export interface PosteriorAnalysis {
  /** The importance-weighted bound, of as many draws per image; what the KL of each group consists of. */
  readonly kind: 'bound' | 'information';
}

/** Batch norms re-estimated on samples of the model. There is one result at a time, whatever its settings. */
export interface BatchNormAnalysis {
  readonly kind: 'batch norm';
  /** Of all samples. */
  readonly temperature: number;
  /** Passes in training mode. */
  readonly iterations: number;
}

/** The images that an analysis is of: one, those of a class, or all. */
export interface AnalysisScope {
  readonly image: number | null;
  /** A class by its number; it means nothing with a single image. */
  readonly among: number | null;
}

export interface AnalysisWish {
  readonly analysis: Analysis;
  readonly scope: AnalysisScope;
  /**
   * At most so many images of the scope, from the first; the samples of a pass where batch norms are re-estimated, and
   * the rows of a file that is decoded.
   */
  readonly images: number;
  /** Draws of the noise per image. */
  readonly draws: number;
}

/** Names an analysis of a scope, of which there is one result at a time. */
export type AnalysisName = Pick<AnalysisWish, 'analysis' | 'scope'>;

export function isSameAnalysis(a: AnalysisName, b: AnalysisName): boolean {
  return keyOf(a) === keyOf(b);
}

/** Equal for equal analyses of equal scopes. */
export function keyOf({ analysis, scope }: AnalysisName): string {
  if (isAlone(analysis)) return analysis.kind;
  const group = analysis.kind === 'channels' ? ` of group ${analysis.group}` : '';
  const of = scope.image !== null ? `image ${scope.image}` : scope.among !== null ? `class ${scope.among}` : 'all';
  const temperature = isOfPriors(analysis) ? `, temperature ${analysis.temperature}` : '';
  const below = 'below' in analysis && analysis.below !== 'posterior' ? `, ${analysis.below} below` : '';
  return `${analysis.kind}${group}${temperature}${below}, ${of}`;
}

export function isOfPriors(analysis: Analysis): analysis is PriorAnalysis {
  return !isAlone(analysis) && !isOfPosteriors(analysis.kind);
}

/** Whether there is one result at a time, whatever its settings and images. */
function isAlone(analysis: Analysis): analysis is BatchNormAnalysis | LatentsAnalysis {
  return ['batch norm', 'latents', 'decode'].includes(analysis.kind);
}

function isOfPosteriors(kind: string): boolean {
  return kind === 'bound' || kind === 'information';
}

/** Of the priors; 1 where every group takes its posterior. */
export function temperatureOf(analysis: Analysis): number {
  return 'temperature' in analysis ? analysis.temperature : 1;
}

/** The passes that an analysis takes beside its base pass: a replaced group's pass resumes at the group below it. */
export function passesOf(
  { analysis, draws, images }: Pick<AnalysisWish, 'analysis' | 'draws' | 'images'>,
  shapes: readonly GroupShape[],
): Passes {
  return { from: resumedFrom(analysis, shapes), draws, images: analysis.kind === 'two inputs' ? 2 * images : images };
}

function resumedFrom(analysis: Analysis, shapes: readonly GroupShape[]): number[] {
  if (!isOfPriors(analysis)) return [];
  if (analysis.kind === 'pruning') return Array.from({ length: prunedPasses(shapes) }, () => 0);
  if (analysis.kind !== 'channels') return shapes.map((_, group) => group + 1);
  return Array.from({ length: shapes[analysis.group]?.channels ?? 0 }, () => analysis.group + 1);
}

/** Numbers of removed channels that the pruning curve has at most: spread over all channels, and over those in use. */
export const PRUNED_STEPS = { ofAll: 12, ofThoseInUse: 24 } as const;

/** Passes of the pruning curve with the one that ranks the channels, at most. */
function prunedPasses(shapes: readonly GroupShape[]): number {
  const channels = shapes.reduce((sum, shape) => sum + shape.channels, 0);
  return 1 + Math.min(channels, PRUNED_STEPS.ofAll + PRUNED_STEPS.ofThoseInUse);
}

/** Checks the form only. The model process decides whether there are such groups and images. */
export function isAnalysisWish(value: unknown): value is AnalysisWish {
  if (!isObject<AnalysisWish>(value)) return false;
  const { images, draws } = value;
  if (!isDrawCount(draws) || !isAnalysisName(value)) return false;
  // Files are named by the extension alone.
  if (value.analysis.kind === 'decode') return false;
  return isIntegerWithin(images, 1, value.analysis.kind === 'batch norm' ? MOST_SAMPLES : Infinity);
}

export function isAnalysisName(value: unknown): value is AnalysisName {
  if (!isObject<AnalysisName>(value)) return false;
  const { analysis, scope } = value;
  return isAnalysisScope(scope) && isAnalysis(analysis);
}

export function isAnalysisScope(value: unknown): value is AnalysisScope {
  return isObject<AnalysisScope>(value) && isIndexOrNull(value.image) && isIndexOrNull(value.among);
}

function isAnalysis(value: unknown): value is Analysis {
  if (!isObject<Record<'kind' | 'temperature' | 'group' | 'iterations' | 'against' | 'below' | 'path', unknown>>(value))
    return false;
  const { kind, temperature, group, iterations, against, below, path } = value;
  if (isOfPosteriors(String(kind))) return true;
  if (!isTemperature(temperature)) return false;
  if (kind === 'leave out') return isBelow(below);
  if (kind === 'channels') return isIndex(group) && isBelow(below);
  if (kind === 'batch norm') return isIntegerWithin(iterations, 1, MOST_ITERATIONS);
  // The page asks for the pictures of a file by its name.
  if (kind === 'decode') return isText(path);
  // Files are named by the extension alone.
  if (kind === 'two inputs') return isObject<Against>(against) && against.kind === 'mirrored';
  return ['prefixes', 'pruning'].includes(String(kind));
}
