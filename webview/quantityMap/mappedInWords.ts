import type { QuantityMap } from '../../src/protocol/quantityMap';
import { averagedInWords, counted, countedOf, type ImageNoun, ofClassInWords } from '../text/words';

/** What a map shows: `group 6, channel 7, mean over 40 kept images, first of 4 draws`. */
export function mappedInWords(map: QuantityMap, noun: ImageNoun): string {
  const { query, from, images, draws, planned } = map;
  const { group, channel, image } = query;
  const where = `group ${group}, ${channel === null ? 'sum of all channels' : `channel ${channel}`}`;
  const firstOf = draws < planned.draws ? `, first of ${counted(planned.draws, 'draw')}` : '';
  if (from === 'kept') {
    const all = images < planned.images ? `kept ${noun}` : noun;
    return `${where}, mean over ${ofClassInWords(countedOf(images, planned.images, all), planned.ofClass)}${firstOf}`;
  }
  if (image !== null && draws === 1) return `${where}, ${noun} ${image}${firstOf}`;
  return `${where}, ${averagedInWords(image, map, noun)}`;
}
