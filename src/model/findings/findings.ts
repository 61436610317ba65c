/** The findings of a measurement, by rules that each say what they look at (docs/analyses.md#findings). */
import type { Finding, FindingRule } from '../../protocol/findings';
import { BOUND_ON_FEW_DRAWS, CONSTANT_SHIFT, TOP_MISMATCH } from './analysed';
import { KL_ANNEALED } from './annealed';
import { IMPRECISE_ESTIMATE, NEGATIVE_ESTIMATE } from './estimates';
import type { Examined } from './examined';
import { LAYER_OUT_OF_RANGE, NORM_APART, SCALE_APART } from './layers';
import { VALUES_NOT_FINITE, WEIGHTS_NOT_FINITE } from './notFinite';
import { PICTURES_BINARY } from './pictures';
import { CONSTANT_PRIOR } from './priors';
import { CLAMP_SATURATED, WIDTH_AT_FLOOR } from './ranges';
import type { Rule } from './rule';
import { LARGEST_IMAGE, SHARE_BY_SCALE } from './shares';
import { CHANNELS_UNUSED, GROUPS_UNUSED } from './unused';

/**
 * The rules by name. Their weights put first what makes numbers wrong, then what makes them doubtful, then what the
 * model does, then what is merely good to know.
 */
const RULES: Readonly<Record<FindingRule, Rule>> = {
  'weights not finite': WEIGHTS_NOT_FINITE,
  'values not finite': VALUES_NOT_FINITE,
  'pictures binary': PICTURES_BINARY,
  'negative estimate': NEGATIVE_ESTIMATE,
  'layer out of range': LAYER_OUT_OF_RANGE,
  'KL annealed': KL_ANNEALED,
  'constant prior': CONSTANT_PRIOR,
  'width at floor': WIDTH_AT_FLOOR,
  'clamp saturated': CLAMP_SATURATED,
  'groups unused': GROUPS_UNUSED,
  'constant shift': CONSTANT_SHIFT,
  'top mismatch': TOP_MISMATCH,
  'bound on few draws': BOUND_ON_FEW_DRAWS,
  'imprecise estimate': IMPRECISE_ESTIMATE,
  'channels unused': CHANNELS_UNUSED,
  'largest image': LARGEST_IMAGE,
  'share by scale': SHARE_BY_SCALE,
  'scale apart': SCALE_APART,
  'norm apart': NORM_APART,
};

/** In order of weight. Of samples of the model, only what concerns the file itself: they say nothing about data. */
export function findingsOf(examined: Examined): Finding[] {
  const isData = examined.input.kind === 'files';
  return Object.values(RULES)
    .filter(({ about }) => about === 'file' || isData)
    .toSorted((a, b) => b.weight - a.weight)
    .flatMap(({ name, definition, source, find }) => {
      const found = find(examined);
      return found === null ? [] : [{ rule: name, ...found, definition, source }];
    });
}
