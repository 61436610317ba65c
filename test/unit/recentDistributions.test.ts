import { expect, test } from 'vitest';
import { RecentDistributions } from '../../src/model/statistics/distributions/recent';

/** Records what was counted, in order. */
function recent() {
  const distributions = new RecentDistributions();
  const counted: string[] = [];
  const ask = (group: number | null, channel: string): Promise<string> => {
    const key = `${group} ${channel}`;
    return distributions.get(key, group, () => {
      counted.push(key);
      return Promise.resolve(key);
    });
  };
  return { distributions, counted, ask };
}

test('The same latents are counted once', async () => {
  const { counted, ask } = recent();
  expect(await ask(1, 'all')).toBe('1 all');
  for (const [group, channel] of [
    [1, 'all'],
    [1, '0'],
    [0, 'all'],
    [1, 'all'],
  ] as const) {
    expect(await ask(group, channel)).toBe(`${group} ${channel}`);
  }
  expect(counted).toEqual(['1 all', '1 0', '0 all']);
});

test('They are counted again when their group has more images, and so is what covers all groups', async () => {
  const { distributions, counted, ask } = recent();
  const askAll = async () => {
    for (const group of [0, 1, null]) await ask(group, '2');
  };
  await askAll();
  distributions.forget(1);
  await askAll();
  expect(counted).toEqual(['0 2', '1 2', 'null 2', '1 2', 'null 2']);
});

test('Only the last few are remembered', async () => {
  const { counted, ask } = recent();
  for (let channel = 0; channel < 100; channel++) {
    await ask(0, 'all');
    await ask(1, String(channel));
  }
  expect(counted).toHaveLength(101);
  await ask(1, '99');
  await ask(1, '0');
  expect(counted).toHaveLength(102);
});
