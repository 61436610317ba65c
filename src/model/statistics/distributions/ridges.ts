import type { Ridge, Ridges, RidgesQuery } from '../../../protocol/distributions';
import { countIn, edgesOf, NO_RANGE, rangeOf, together } from './bins';
import { countedOf, fillValues, roomFor, type ChosenLatents } from './chosenLatents';
import { spreadOf } from './histograms';
import type { Turns } from './turns';

const BINS = 60;

/** A group's latents, or a sentence that says why it has none. */
export type RidgeLatents = ChosenLatents | { readonly absent: string };

/** Histograms of one quantity in every group, with the same bins. Holds the values of one group at a time. */
export async function ridgesOf(query: RidgesQuery, groups: readonly RidgeLatents[], turns: Turns): Promise<Ridges> {
  let whole = NO_RANGE;
  for (const chosen of groups) {
    if ('absent' in chosen) continue;
    whole = together(whole, await rangeOf(await valuesOf(query, chosen, turns), turns));
  }
  const edges = edgesOf(whole, BINS);
  const rows: Ridge[] = [];
  for (const chosen of groups) {
    if ('absent' in chosen) {
      rows.push({ kind: 'absent', reason: chosen.absent });
      continue;
    }
    const values = await valuesOf(query, chosen, turns);
    const spread = await spreadOf(await rangeOf(values, turns), values, turns);
    rows.push({ kind: 'counted', counts: await countIn(edges, values, turns), ...countedOf(chosen), ...spread });
  }
  return { query, edges, rows };
}

async function valuesOf({ quantity }: RidgesQuery, chosen: ChosenLatents, turns: Turns) {
  const values = roomFor(chosen);
  await fillValues(quantity, chosen, values, turns);
  return values;
}
