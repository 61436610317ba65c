/** Numbers as tools print them: with units and standard errors, and never as what they are not. */
import type { Inspection } from '../protocol/inspection';
import type { Estimate, LatentPlace } from '../protocol/statistics';
import { PLACE_FIELDS } from '../protocol/statistics';

const DIGITS = 6;

/** Six significant digits. JSON has no NaN and no infinities, so those are written as text. */
export function number(value: number): number | string {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : String(value);
}

/** The same data with six digits a number. */
export function shortened(value: unknown): unknown {
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner)]));
}

export function numberOrNull(value: number | null | undefined): number | string | null {
  return value === null || value === undefined ? null : number(value);
}

export function estimate(value: Estimate | null): object | null {
  return value && { mean: number(value.mean), standard_error: numberOrNull(value.standardError) };
}

export function placeOf(place: LatentPlace): object {
  return Object.fromEntries(PLACE_FIELDS.map((field) => [field, place[field]]));
}

/** What was measured, so that the numbers can be cited. */
export function measuredOn({ input, request, engine }: Inspection): object {
  return {
    images: input?.label ?? 'unknown',
    ...{ draws: request.draws, seed: request.seed },
    engine: engine === null ? null : `${engine.device} · ${engine.runtime}`,
    standard_errors:
      'over images, of their means over draws: how a mean would vary with other images of the same kind; for a single ' +
      'image, over its draws',
  };
}

/** What must be said of numbers on model samples. */
export const NOT_DATA =
  "These are the model's own samples, not data: say so, and draw no conclusion about data from them.";

/** What may not be said about these numbers, beside what each tool adds. */
export function caveats({ input, request, checkpoint, checkpointChanged }: Inspection): string[] {
  return [
    ...(input?.kind === 'samples' ? [NOT_DATA] : []),
    ...(request.draws === 1
      ? [
          'One draw of the noise: below the top group each KL is exact only given the z drawn above, and another draw may ' +
            'differ by a fifth or more. Rankings of images or positions from one draw are mostly noise; ask with draws of at least 8.',
        ]
      : []),
    ...(checkpoint?.hasFlows === true
      ? [
          'The model has flows: only the KL of a whole group is estimated, from draws, and may be negative. Anything finer ' +
            'is a contribution to that estimate, not a KL.',
        ]
      : []),
    ...(checkpointChanged ? ['The checkpoint was rewritten since; these numbers are of the earlier version.'] : []),
    'A KL is what a latent group costs, not its importance. A channel below the threshold is unused, not "collapsed".',
  ];
}
