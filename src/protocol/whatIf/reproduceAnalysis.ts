import type { InputChoice } from '../input';
import type { InspectionRequest } from '../inspection';
import { commandLike } from '../reproduce';
import type { Below } from './leftOut';
import { isOfPriors, type AnalysisWish, type ImageAnalysis } from './analysis';
import type { DecodingAnalysis, SavingAnalysis } from './latents';

/** What an analysis was of, as far as it is complete. */
export interface MeasuredAnalysis {
  readonly wish: AnalysisWish;
  /**
   * The number of images measured, from the first of its scope; of iterations that re-estimate batch norms, or of rows
   * decoded.
   */
  readonly measured: number;
}

/**
 * The command line that gives an analysis's numbers again.
 * @param kept number of the inspection's images that analyses can run on
 * @returns `null` where no command takes the same images
 */
export function commandOfAnalysis(
  request: InspectionRequest,
  { wish, measured }: MeasuredAnalysis,
  kept: number,
): string | null {
  const { image, among } = wish.scope;
  if (wish.analysis.kind === 'batch norm') {
    const { temperature } = wish.analysis;
    return commandOfBatchNorm(request, { samples: wish.images, temperature, iterations: Math.max(1, measured) });
  }
  if (wish.analysis.kind === 'decode') return commandOfDecoding(request, wish.analysis);
  if (among !== null && image === null) return null;
  const [first, count] = image === null ? [0, measured] : [image, 1];
  const isOfTwo = wish.analysis.kind === 'two inputs';
  // Of two inputs, those of A: B has as many at most, and the command takes all of its images.
  const input = sameImages(request.input, first, isOfTwo ? Math.min(count, wish.images) : count, kept);
  if (input === null || (isOfTwo && input.kind === 'samples')) return null;
  return commandLike({ ...request, input, draws: wish.draws }, verbOf(wish.analysis));
}

/** @param samples of an iteration, and those that are looked at */
function commandOfBatchNorm(
  request: InspectionRequest,
  {
    samples,
    temperature,
    iterations,
  }: { readonly samples: number; readonly temperature: number; readonly iterations: number },
): string {
  const input = { kind: 'samples', count: samples, temperature: 1 } as const;
  const options = [
    ...['--iterations', String(iterations), '--batch', String(samples)],
    ...['--temperature', String(temperature)],
  ];
  return commandLike({ ...request, input, draws: 1 }, { subcommand: 'batchnorm', options });
}

/** Rows depend on no others, so the first ones come out the same among all of the file. */
function commandOfDecoding(request: InspectionRequest, { path, groups, temperature }: DecodingAnalysis): string {
  const options = [
    ...['--latents', path, ...groupOption(groups)],
    ...['--temperature', String(temperature), '--out', 'pictures.png'],
  ];
  return commandLike({ ...request, draws: 1 }, { subcommand: 'decode', options, takesImages: false });
}

function groupOption(groups: readonly number[] | null): string[] {
  return groups === null ? [] : ['--group', groups.join(',')];
}

function verbOf(analysis: ImageAnalysis | SavingAnalysis): {
  readonly subcommand: string;
  readonly options: readonly string[];
} {
  if (analysis.kind === 'latents') {
    const { path, groups, z, layout } = analysis;
    return { subcommand: 'latents', options: [...groupOption(groups), '--z', z, '--layout', layout, '--out', path] };
  }
  if (!isOfPriors(analysis)) return { subcommand: analysis.kind, options: [] };
  const temperature = ['--temperature', String(analysis.temperature)];
  switch (analysis.kind) {
    case 'leave out':
      return { subcommand: 'ablate', options: [...temperature, ...belowOption(analysis.below)] };
    case 'channels':
      return {
        subcommand: 'ablate',
        options: ['--group', String(analysis.group), ...temperature, ...belowOption(analysis.below)],
      };
    case 'two inputs': {
      const { against } = analysis;
      const other = against.kind === 'mirrored' ? ['--mirrored'] : ['--against', ...against.input.paths];
      return { subcommand: 'ood', options: [...temperature, ...other] };
    }
    case 'pruning':
      return { subcommand: 'prune', options: temperature };
    case 'prefixes':
      return { subcommand: 'prefix', options: temperature };
  }
}

/** The posterior is what the command takes by itself. */
function belowOption(below: Below): string[] {
  return below === 'posterior' ? [] : ['--below', below];
}

/**
 * Some of an inspection's images as an input of their own; `null` if there is no such input.
 * @param kept number of the inspection's images that can be asked about
 */
export function sameImages(input: InputChoice, first: number, count: number, kept: number): InputChoice | null {
  if (input.kind === 'samples') {
    // The command's temperature is that of the prior that replaces.
    return first === 0 && input.temperature === 1 ? { ...input, count } : null;
  }
  if (first === 0 && count === kept) return input;
  const { most, from = most === null ? 0 : null } = input;
  // Some of the images that were taken at random can't be taken again alone.
  return from === null ? null : { ...input, from: from + first, most: count };
}
