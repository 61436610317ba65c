/** The model check compares results on data with those on the model's own samples. */
import type { ModelCheck } from '../../protocol/comparisons';
import { difference } from './classes';
import { estimateOf } from './estimate';
import type { Rows } from './totals';

/** @param hasReconstruction whether the reconstruction loss is known */
export function modelCheck(data: Rows, samples: Rows, hasReconstruction: boolean): ModelCheck {
  const compare = (of: (rows: Rows) => Iterable<number>): ModelCheck['klNats'] => {
    const [ofData, ofSamples] = [estimateOf(of(data)), estimateOf(of(samples))];
    return { data: ofData, samples: ofSamples, difference: difference(ofSamples, ofData) };
  };
  return {
    images: data.reconstructionNats.length,
    samples: samples.reconstructionNats.length,
    klNats: compare(klOf),
    nelboNats: hasReconstruction ? compare(nelboOf) : null,
    groups: data.klByGroup.map((_, group) => compare(({ klByGroup }) => klByGroup[group] ?? [])),
  };
}

function* klOf({ klByGroup, reconstructionNats }: Rows): Iterable<number> {
  for (const image of reconstructionNats.keys()) {
    let klNats = 0;
    for (const ofGroup of klByGroup) klNats += ofGroup[image] ?? NaN;
    yield klNats;
  }
}

function* nelboOf(rows: Rows): Iterable<number> {
  let image = 0;
  for (const klNats of klOf(rows)) yield klNats + (rows.reconstructionNats[image++] ?? NaN);
}
