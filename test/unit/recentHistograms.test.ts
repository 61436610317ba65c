import { expect, test } from 'vitest';
import { RecentHistograms } from '../../src/model/statistics/recentHistograms';
import type { HistogramQuery, Histograms } from '../../src/protocol/statistics';

/** Records which queries were counted, in order. */
function recent() {
  const histograms = new RecentHistograms();
  const counted: string[] = [];
  const ask = (query: HistogramQuery): Promise<Histograms> =>
    histograms.get(query, () => {
      counted.push(`${query.group}, ${query.channel}`);
      return Promise.resolve({ query, images: 1, latents: 1, histograms: [] });
    });
  return { histograms, counted, ask };
}

test('The same histograms are counted once', async () => {
  const { counted, ask } = recent();
  const first = await ask({ group: 1, channel: null });
  expect(await ask({ group: 1, channel: null })).toBe(first);
  await ask({ group: 1, channel: 0 });
  await ask({ group: 0, channel: null });
  await ask({ group: 1, channel: null });
  expect(counted).toEqual(['1, null', '1, 0', '0, null']);
});

test('They are recounted when the group has more images', async () => {
  const { histograms, counted, ask } = recent();
  for (const group of [0, 1]) await ask({ group, channel: 2 });
  histograms.forget(1);
  for (const group of [0, 1]) await ask({ group, channel: 2 });
  expect(counted).toEqual(['0, 2', '1, 2', '1, 2']);
});

test('Only the last few are remembered', async () => {
  const { counted, ask } = recent();
  for (let channel = 0; channel < 100; channel++) {
    await ask({ group: 0, channel: null });
    await ask({ group: 1, channel });
  }
  expect(counted).toHaveLength(101);
  await ask({ group: 1, channel: 99 });
  await ask({ group: 1, channel: 0 });
  expect(counted).toHaveLength(102);
});
