/** Findings: what a measurement shows that a reader should not overlook, in words and with the numbers behind it. */

import { isIndexOrNull, isObject } from './plainValues';

export const FINDING_RULES = [
  'weights not finite',
  'values not finite',
  'pictures binary',
  'negative estimate',
  'layer out of range',
  'KL annealed',
  'constant prior',
  'width at floor',
  'clamp saturated',
  'groups unused',
  'constant shift',
  'top mismatch',
  'bound on few draws',
  'imprecise estimate',
  'channels unused',
  'largest image',
  'share by scale',
  'scale apart',
  'norm apart',
] as const;
export type FindingRule = (typeof FINDING_RULES)[number];

/** What findings are asked about: a class of images by its number, or all images. */
export interface FindingsQuery {
  readonly among: number | null;
}

export function isFindingsQuery(value: unknown): value is FindingsQuery {
  return isObject<FindingsQuery>(value) && isIndexOrNull(value.among);
}

/** A number behind a finding. */
export interface Evidence {
  readonly name: string;
  readonly value: number;
  /** `null` for a count or a number without a unit; `share` is printed as a percentage. */
  readonly unit: 'nats' | 'share' | null;
  /** `null` if it is not a mean, or its error is not known. */
  readonly standardError: number | null;
}

/** Where to look. `image` counts the inspected images from 0. */
export type FindingPlace =
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'image'; readonly image: number }
  | { readonly kind: 'tensor'; readonly tensor: string }
  /** Its results in the view What if. */
  | { readonly kind: 'analysis'; readonly analysis: 'bound' | 'information' }
  /** In the view Model: the batch norms that were re-estimated, or the weights. */
  | { readonly kind: 'batch norm' }
  | { readonly kind: 'weights' };

/** What `number` must satisfy for the rule to report it: for example `≥ 0.5`. */
export interface FindingThreshold {
  readonly relation: '<' | '≤' | '>' | '≥';
  readonly value: number;
}

export interface Finding {
  readonly rule: FindingRule;
  readonly sentence: string;
  /** The number that the rule looks at. */
  readonly number: Evidence;
  readonly threshold: FindingThreshold;
  /** Further numbers behind the sentence. */
  readonly evidence: readonly Evidence[];
  /** `null` if there is no single place. */
  readonly place: FindingPlace | null;
  /** What the rule reports, and what that does not show. */
  readonly definition: string;
  /** Section of a document in the repository, or a publication. */
  readonly source: string;
}
