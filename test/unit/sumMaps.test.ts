/** When a group's sum map leaves the model process. */
import { expect, test } from 'vitest';
import { SumMaps } from '../../src/model/statistics/sumMaps';
import type { KlMap, KlValues, MapQuery } from '../../src/protocol/statistics';

/** How often a group's map and its read-outs are sent when it is measured in batches of 8. */
function sentAfter(batches: number): { sent: number; atEnd: number } {
  const sent: { name: string; query: MapQuery }[] = [];
  const measurement = {
    klValues: (query: MapQuery) => ({ query }) as KlValues,
    klMap: (query: MapQuery) => ({ query }) as KlMap,
  };
  const maps = new SumMaps(measurement, ['kl', 'base kl'], { keep: (name, query) => sent.push({ name, query }) });
  for (let batch = 0; batch < batches; batch++) maps.measured({ group: 3, images: 8 });
  const before = sent.length;
  maps.sendLatest();
  maps.sendLatest();
  expect(new Set(sent.map(({ query }) => query.quantity))).toEqual(new Set(['kl', 'base kl']));
  expect(sent.every(({ query }) => query.group === 3 && query.channel === null && query.image === null)).toBe(true);
  expect(new Set(sent.map(({ name }) => name))).toEqual(new Set(['klValues', 'klMap']));
  return { sent: before / 4, atEnd: (sent.length - before) / 4 };
}

test('with the first batch, and not again at the end if nothing has changed since', () => {
  expect(sentAfter(1)).toEqual({ sent: 1, atEnd: 0 });
});

test('a long run sends it whenever its mean covers about twice as much, and once more at the end', () => {
  expect(sentAfter(3)).toEqual({ sent: 2, atEnd: 1 });
  expect(sentAfter(1000)).toEqual({ sent: 10, atEnd: 1 });
});
