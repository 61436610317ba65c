import type { InspectionRequest } from '../inspection';
import { commandLike } from '../reproduce';
import { sameImages } from '../whatIf/reproduceAnalysis';
import type { Baseline } from './baseline';

/** What of an inspection was compared. */
export interface ComparedImages {
  /** The number of images of A, from the first; and the number that are kept of the inspection's. */
  readonly images: number;
  readonly kept: number;
  /** Names of both classes, where two are compared. */
  readonly classes: readonly [string, string] | null;
  /** Whether all images of another input were compared. */
  readonly isWholeInput: boolean;
}

/** The command line that gives a comparison's numbers again, as B − A; `null` where no command takes the same images. */
export function commandOfComparison(
  request: InspectionRequest,
  baseline: Baseline,
  { images, kept, classes, isWholeInput }: ComparedImages,
): string | null {
  const input = sameImages(request.input, 0, images, kept);
  const options = optionsOf(baseline, classes, isWholeInput);
  if (input === null || options === null) return null;
  const { sweep, ...ordinary } = request;
  return commandLike({ ...ordinary, input }, { subcommand: 'compare', options });
}

function optionsOf(
  baseline: Baseline,
  classes: readonly [string, string] | null,
  isWholeInput: boolean,
): readonly string[] | null {
  switch (baseline.kind) {
    case 'file':
      return ['--other', baseline.path];
    case 'input':
      return isWholeInput ? [...(baseline.isPaired ? ['--paired'] : []), '--against', ...baseline.input.paths] : null;
    case 'classes':
      return classes === null || classes.some((name) => name.includes(',')) ? null : ['--classes', classes.join(',')];
  }
}
