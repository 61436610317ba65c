import type { ImageMaps, ImageMapsQuery } from '../../src/protocol/imageMaps';

/** Which maps are shown, whatever the window. */
export type MapsAsked = Omit<ImageMapsQuery, 'from' | 'count'>;

/** Until the answer to a question arrives, the one to the question before may be of another channel or class. */
export function isAbout({ query }: ImageMaps, { quantity, group, channel, among }: MapsAsked): boolean {
  return query.quantity === quantity && query.group === group && query.channel === channel && query.among === among;
}
