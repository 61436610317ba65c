/** Long work in the model process: what was asked last is done first. */
import { expect, test } from 'vitest';
import { latestFirst, type Turns } from '../../src/model/statistics/distributions/turns';

/** Takes so many turns, each of which lets other work run. */
async function work(turns: Turns, many: number): Promise<void> {
  for (let turn = 0; turn < many; turn++) {
    for (const startMs = performance.now(); performance.now() - startMs < 10;);
    await turns.next();
  }
}

/** Works that begin one after the other, by name; resolves to the names in the order in which they ended. */
async function ended(works: Readonly<Record<string, (turns: Turns) => Promise<void>>>): Promise<string[]> {
  const names: string[] = [];
  const all = Object.entries(works).map(([name, does]) =>
    latestFirst(does)
      .catch(() => undefined)
      .then(() => names.push(name)),
  );
  await Promise.all(all);
  return names;
}

test('the work that began last is done first, and earlier work is done after it', async () => {
  const first = (turns: Turns) => work(turns, 3);
  expect(await ended({ first, second: first, third: (turns) => work(turns, 6) })).toEqual(['third', 'second', 'first']);
});

test('earlier work goes on when the latest has failed', async () => {
  const fails = async (turns: Turns) => {
    await work(turns, 2);
    throw new Error('failed');
  };
  expect(await ended({ first: (turns) => work(turns, 4), fails })).toEqual(['fails', 'first']);
});

test('work that ends while later work is under way holds nobody up', async () => {
  const atOnce = () => Promise.resolve();
  const last = (turns: Turns) => work(turns, 3);
  expect(await ended({ first: last, atOnce, last })).toEqual(['atOnce', 'last', 'first']);
});
