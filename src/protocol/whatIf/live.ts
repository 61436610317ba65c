/** One image whose latents change as a slider moves, and samples at other temperatures (docs/analyses.md#live). */
import type { GroupShape } from '../inspection';
import { isSeed, isTemperature } from '../pageRequests';
import { isIndex, isIntegerWithin, isObject } from '../plainValues';
import type { Estimate } from '../statistics';
import { isBelow, type Below } from './leftOut';

interface LatentPosition {
  readonly y: number;
  readonly x: number;
}

/** What happens to the z of one group. The groups above keep their posteriors. */
export type LiveChange =
  /** Nothing: the group keeps its posterior's draw. */
  | { readonly kind: 'none'; readonly group: number }
  /** A channel at all of its positions, or one latent, moves by `widths`·σ_p from z (shift) or from μ_p (set). */
  | {
      readonly kind: 'traverse';
      readonly group: number;
      readonly channel: number;
      /** `null` for the whole channel. */
      readonly position: LatentPosition | null;
      readonly mode: 'shift' | 'set';
      readonly widths: number;
    }
  /** The group's z of another image, as it is or standardised under its own prior. */
  | { readonly kind: 'swap'; readonly group: number; readonly other: number; readonly mode: 'value' | 'standardised' }
  /** Groups, from the top, go towards another image: z on a line, or standardised on a sphere. */
  | {
      readonly kind: 'interpolate';
      readonly groups: readonly number[];
      readonly other: number;
      readonly mode: 'value' | 'standardised';
      /** 0 for the image itself, 1 for the other. */
      readonly share: number;
    };

/** The first group whose z may differ from the base pass. */
export function firstGroupOf(change: LiveChange): number {
  return change.kind === 'interpolate' ? (change.groups[0] ?? 0) : change.group;
}

/** Images by their numbers in the input, which the command line counts them by. */
export interface InputNumbers {
  readonly image: number;
  /** `null` where no other image takes part. */
  readonly other: number | null;
}

/** Asks what the decoder makes of an image in its first draw after a change. */
export interface LiveQuery {
  readonly image: number;
  readonly change: LiveChange;
  /** What the groups below take; of their priors, the means. */
  readonly below: Below;
  /** Whether the KL of the groups below is wanted as well. */
  readonly measures: boolean;
}

/** KL of the groups below the changed one, from the top, in nats: of this image in one draw. */
export interface KlBelow {
  readonly klNats: readonly number[];
  /** From the base pass, in which every group takes its posterior. */
  readonly klChangesNats: readonly number[];
  readonly klChangeNats: number;
}

export interface ChangedPicture {
  readonly query: LiveQuery;
  /** `null` for model samples, which are no images of an input. */
  readonly inInput: InputNumbers | null;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** The decoder's mean, 8 bits, row by row, with interleaved channels; `null` if the decoder is unknown. */
  readonly pixels: Uint8Array | null;
  /** Change of log p of the changed groups' z under their priors, in nats. */
  readonly logPChangeNats: number;
  /** −log p(x|z) of the image itself, in nats; `null` if the decoder is unknown. */
  readonly distortionNats: number | null;
  /** Its change from the base pass. */
  readonly distortionChangeNats: number | null;
  /** `null` unless it was asked for; no groups where there are none below. */
  readonly below: KlBelow | null;
}

/** Rows that are decoded at once: a few of those that a move is about, so that its first picture is soon there. */
export interface SampleRows {
  readonly first: number;
  readonly count: number;
}

/** Temperatures of the model's samples, by group. Noise depends on the inspection's seed and the sample's number alone. */
export interface SamplesMove {
  readonly temperatures: readonly number[];
}

export interface SamplesQuery extends SamplesMove, SampleRows {}

export interface SampledPictures {
  readonly query: SamplesQuery;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** By row: the decoder's mean, 8 bits, row by row, with interleaved channels. */
  readonly pictures: readonly Uint8Array[];
}

/** Variations that share the top groups with the first sample of a seed (docs/analyses.md#variations). */
export interface VariationsMove {
  readonly seed: number;
  /** Of every group in the sample that is varied. */
  readonly temperature: number;
  /** The number of top groups whose z is shared. */
  readonly topGroups: number;
  /** Of the groups that vary. */
  readonly varied: number;
}

export interface VariationsQuery extends VariationsMove, SampleRows {}

export interface VariedPictures extends Omit<SampledPictures, 'query'> {
  readonly query: VariationsQuery;
  /** As `pictures`, of the sample itself. */
  readonly sample: Uint8Array;
  /**
   * Mean squared difference of the pictures of variations 1 to the last of these, in [0, 1], from that of the sample. The
   * noise of variation 0 is the sample's. `null` while there is none.
   */
  readonly difference: Estimate | null;
}

/** The farthest step, in units of σ_p, at which a latent is still within its prior's range. */
export const FARTHEST_WIDTHS = 3;
/** The longest step that a page may ask for. */
const MOST_WIDTHS = 1000;
const MOST_LIVE_SAMPLES = 16;
const MOST_GROUPS = 10_000;

/**
 * How far a part is moved at first, in units of σ_p. The latents of a channel are moved together, and have the log p of
 * a single latent at steps that are √(h·w) times shorter.
 */
export function usualReach({ height, width }: GroupShape, position: LatentPosition | null): number {
  return position === null ? FARTHEST_WIDTHS / Math.sqrt(height * width) : FARTHEST_WIDTHS;
}

/** Checks the form only. The model process decides whether there are such images, groups and channels. */
export function isLiveQuery(value: unknown): value is LiveQuery {
  if (!isObject<LiveQuery>(value)) return false;
  const { image, change, below, measures } = value;
  return isIndex(image) && isBelow(below) && typeof measures === 'boolean' && isLiveChange(change);
}

export function isSamplesQuery(value: unknown): value is SamplesQuery {
  if (!isObject<SamplesQuery>(value)) return false;
  const { temperatures } = value;
  return (
    isSampleRows(value) &&
    Array.isArray(temperatures) &&
    isIntegerWithin(temperatures.length, 1, MOST_GROUPS) &&
    temperatures.every(isTemperature)
  );
}

export function isVariationsQuery(value: unknown): value is VariationsQuery {
  if (!isObject<VariationsQuery>(value)) return false;
  const { seed, temperature, topGroups, varied } = value;
  return (
    isSampleRows(value) &&
    isSeed(seed) &&
    isTemperature(temperature) &&
    isIntegerWithin(topGroups, 1, MOST_GROUPS) &&
    isTemperature(varied)
  );
}

function isSampleRows({ first, count }: Partial<Record<keyof SampleRows, unknown>>): boolean {
  return isIntegerWithin(first, 0, MOST_LIVE_SAMPLES - 1) && isIntegerWithin(count, 1, MOST_LIVE_SAMPLES - first);
}

function isLiveChange(value: unknown): value is LiveChange {
  if (!isObject<{ kind: string; group: number; mode: string } & Record<string, unknown>>(value)) return false;
  const { kind, group, mode } = value;
  if (kind !== 'interpolate' && !isIndex(group)) return false;
  switch (kind) {
    case 'none':
      return true;
    case 'traverse':
      return (
        (mode === 'shift' || mode === 'set') &&
        isIndex(value['channel']) &&
        (value['position'] === null || isPosition(value['position'])) &&
        isWidths(value['widths'])
      );
    case 'swap':
      return isScale(mode) && isIndex(value['other']);
    case 'interpolate':
      return isScale(mode) && isIndex(value['other']) && isShare(value['share']) && isGroups(value['groups']);
    default:
      return false;
  }
}

function isScale(mode: unknown): boolean {
  return mode === 'value' || mode === 'standardised';
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** At least one group, from the top. */
function isGroups(value: unknown): boolean {
  if (!Array.isArray(value) || !isIntegerWithin(value.length, 1, MOST_GROUPS)) return false;
  return value.every((group: unknown, i) => isIndex(group) && (i === 0 || group > value[i - 1]));
}

function isPosition(value: unknown): value is LatentPosition {
  return isObject<LatentPosition>(value) && isIndex(value.y) && isIndex(value.x);
}

function isWidths(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MOST_WIDTHS;
}
