import type { QuantityMap } from '../../src/protocol/quantityMap';
import { averagedInWords, type ImageNoun, ofClassInWords } from '../text/words';
import { t } from '../text/translate';
import { counted, countedOf, numbered } from '../text/nouns';

/** What a map shows: `group 6, channel 7, mean over 40 kept images, first of 4 draws`. */
export function mappedInWords(map: QuantityMap, noun: ImageNoun): string {
  const { query, from, images, draws, planned } = map;
  const { group, channel, image } = query;
  const where = t`group ${group}, ${channel === null ? t`sum of all channels` : t`channel ${channel}`}`;
  const firstOf = draws < planned.draws ? [t`first of ${counted(planned.draws, 'draw')}`] : [];
  if (from === 'kept') {
    const all = images < planned.images ? (`kept ${noun}` as const) : noun;
    const over = ofClassInWords(countedOf(images, planned.images, all), planned.ofClass);
    return [where, t`mean over ${over}`, ...firstOf].join(', ');
  }
  if (image !== null && draws === 1) return [where, numbered(noun, image), ...firstOf].join(', ');
  return `${where}, ${averagedInWords(image, map, noun)}`;
}
