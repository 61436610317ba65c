import type { Colouring } from '../colour/colourMap';
import { type ColourScale, colourScale } from '../colour/colourScale';
import type { KlByGroup } from './klByGroup';

/** Returns one scale for the channel cells of all groups of all measurements passed. */
export function channelScale(colouring: Colouring, ...compared: readonly Pick<KlByGroup, 'summaries'>[]): ColourScale {
  const summaries = compared.flatMap((measured) => measured.summaries);
  return colourScale(colouring, ...summaries.map((summary) => summary?.channelKlNats ?? []));
}
