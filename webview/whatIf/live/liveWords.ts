/** Words for what follows a slider, and what may be said about it (docs/analyses.md#live). */
import type { CheckpointDescription } from '../../../src/protocol/inspection';
import { threeDigits } from '../../../src/protocol/numbers';
import { FARTHEST_WIDTHS, usualReach, type LiveChange, type LiveQuery } from '../../../src/protocol/whatIf/live';
import type { Below } from '../../../src/protocol/whatIf/leftOut';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import type { ImageNoun } from '../../text/words';
import { analysisInWords, MODEL_SAMPLES } from '../whatIfWords';
import type { LivePart } from './livePart';
import { t } from '../../text/translate';
import { nounInWords, numbered } from '../../text/nouns';

const BELOW_IN_WORDS: Readonly<Record<Below, string>> = {
  prior: t`groups below from their priors’ means`,
  posterior: t`groups below from their posteriors again`,
  frozen: t`groups below as without the change`,
};

/** The same with what is changed in mind: `null` where no other group is below. @param groups of the model */
export function takenBelowInWords(
  { change, below }: Pick<LiveQuery, 'change' | 'below'>,
  groups: number,
): string | null {
  if (change.kind !== 'interpolate') return BELOW_IN_WORDS[below];
  return isOtherBelow(change.groups, groups) ? t`other ${BELOW_IN_WORDS[below]}` : null;
}

/** Whether a group below the first of these is not among them. */
export function isOtherBelow(chosen: readonly number[], groups: number): boolean {
  return chosen.length < groups - (chosen[0] ?? 0);
}

/** Why the traversal of a model sample may have no command line. */
export const FIRST_SAMPLE_ALONE = t`A command is copied for sample 0 at temperature 1 only: none takes another model
  sample alone.`;

/** Why a change from one model sample to another has no command line. */
export const ONE_SAMPLE_ALONE = t`No command takes z of one model sample into another, so none is copied.`;

/** `channel 7 of group 6`, `latent (3, 1) in channel 7 of group 6`. */
export function partInWords({ group, channel, position }: Pick<LivePart, 'group' | 'channel' | 'position'>): string {
  const of = t`channel ${channel} of group ${group}`;
  return position === null ? of : t`latent (${position.y}, ${position.x}) in ${of}`;
}

/** `s = 0.25`. */
export function widthsInWords(widths: number): string {
  return `s = ${threeDigits(widths)}`;
}

/** What changes, as a provenance line says it. */
export function changeInWords(change: LiveChange, noun: ImageNoun): string {
  switch (change.kind) {
    case 'none':
      return t`group ${change.group} as it is`;
    case 'traverse': {
      const to = change.mode === 'shift' ? 'z + s·σ_p' : 'μ_p + s·σ_p';
      return t`${partInWords(change)} at ${to}, ${widthsInWords(change.widths)}`;
    }
    case 'swap': {
      const what = change.mode === 'value' ? 'z' : '(z − μ_p)/σ_p';
      return t`${what} of group ${change.group} from ${numbered(noun, change.other)}`;
    }
    case 'interpolate': {
      const path = change.mode === 'value' ? t`z on the line` : t`(z − μ_p)/σ_p on the sphere`;
      return t`${groupsInWords(change.groups)} towards ${numbered(noun, change.other)}, α = ${change.share}, ${path}`;
    }
  }
}

/** `group 6`, `groups 0 to 5`, `groups 0, 3`. */
export function groupsInWords(groups: readonly number[]): string {
  const [first = 0] = groups;
  const last = groups.at(-1) ?? first;
  if (groups.length === 1) return t`group ${first}`;
  const isRange = groups.length > 2 && last - first === groups.length - 1;
  return isRange ? t`groups ${first} to ${last}` : t`groups ${groups.join(', ')}`;
}

/** Why the slider goes as far as it does. */
export function reachInWords({ shape, position }: Pick<LivePart, 'shape' | 'position'>, isWide: boolean): string {
  const latents = shape.height * shape.width;
  if (position !== null || latents === 1) {
    return t`Beyond |s| = ${FARTHEST_WIDTHS}, a latent is out of its prior’s range, and its picture shows little.`;
  }
  const usual = threeDigits(usualReach(shape, null));
  return isWide
    ? t`Beyond |s| = ${usual}, the ${latents} latents of a channel are together less probable than one latent at
      ${FARTHEST_WIDTHS}: they lose about ½·${latents}·s² nats of log p.`
    : t`The ${latents} latents of a channel move together: at |s| = 3/√${latents} = ${usual} they lose as much log p as
      one latent at ${FARTHEST_WIDTHS}.`;
}

/** Sentences that must be read with the numbers of one image. */
export function notesOn({ groups, hasFlows }: CheckpointDescription, group: number, noun: ImageNoun): string[] {
  const isLast = group === groups.length - 1;
  return [
    ...(noun === 'model sample' ? [MODEL_SAMPLES] : []),
    t`One draw of one ${nounInWords(noun)}: there are no standard errors, and each number is given this z.`,
    ...(hasFlows ? [t`With flows, a KL is an estimate from this draw.`] : []),
    ...(groups.length === 1
      ? [t`The model has one group, so no group below can react.`]
      : isLast
        ? [t`This is the last group, so no group below can react.`]
        : []),
  ];
}

/** Why nothing follows the slider while an analysis runs. */
export function heldUpInWords({ wish }: AnalysisRun): string {
  return t`${analysisInWords(wish.analysis)} is running. The picture follows again once it has ended.`;
}

/** The temperatures in a list such as `1, 0.7`; the reason, as a sentence, if there is not one for each group. */
export function temperaturesIn(text: string, groups: number, highest: number): readonly number[] | string {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const temperatures = parts.map(Number);
  if (temperatures.some((temperature) => !(temperature >= 0 && temperature <= highest))) {
    return t`Temperatures are numbers from 0 to ${highest}, separated by commas.`;
  }
  if (temperatures.length !== groups) {
    const given =
      temperatures.length === 1 ? t`This is 1 temperature` : t`These are ${temperatures.length} temperatures`;
    return t`${given}, and the model has ${groups} groups: give one for each, from the top.`;
  }
  return temperatures;
}
