import { count } from '../../../src/protocol/numbers';
import { visibleName } from '../../../src/protocol/visibleText';
import type { CheckedLayer } from '../../../src/protocol/whatIf/batchNorm';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

/** `dec_tower.4._ops.0.conv.1.bn, below latent group 1`. */
export function layerInWords({ layer, stage }: Pick<CheckedLayer, 'layer' | 'stage'>): string {
  return `${visibleName(layer)}, ${stage}`;
}

/** `… , below latent group 1: 32 of 4,096 values`. */
export function notFiniteInWords(checked: CheckedLayer): string {
  return t`${layerInWords(checked)}: ${count(checked.notFinite)} of ${counted(checked.values, 'value')}`;
}
