import { expect, test } from 'vitest';
import { RecentAnswers, Turns } from '../../webview/state/recentAnswers';

function answering(most: number) {
  const asked: number[] = [];
  const answers = new RecentAnswers<number, string>(most, (query) => {
    asked.push(query);
    return query < 0 ? Promise.reject(new Error('no such group')) : Promise.resolve(`map of ${query}`);
  });
  return { answers, asked };
}

test('an earlier answer is known at once, for the same data only', async () => {
  const { answers } = answering(2);
  expect(answers.known(3, '8 × 1')).toBeUndefined();
  await answers.ask(3, '8 × 1');
  expect(answers.known(3, '8 × 1')).toBe('map of 3');
  expect(answers.known(3, '16 × 1')).toBeUndefined();
  expect(answers.known(4, '8 × 1')).toBeUndefined();
});

test('the answer used longest ago is dropped first', async () => {
  const { answers } = answering(2);
  await answers.ask(0, '');
  await answers.ask(1, '');
  answers.known(0, '');
  await answers.ask(2, '');
  expect([0, 1, 2].map((query) => answers.known(query, ''))).toEqual(['map of 0', undefined, 'map of 2']);
});

test('what several parts of the page ask at once is asked once', async () => {
  const { answers, asked } = answering(2);
  const both = await Promise.all([answers.ask(3, '8 × 1'), answers.ask(3, '8 × 1'), answers.ask(3, '16 × 1')]);
  expect(both).toEqual(['map of 3', 'map of 3', 'map of 3']);
  expect(asked).toEqual([3, 3]);
});

test('a refused question is asked again', async () => {
  const { answers, asked } = answering(2);
  for (let time = 0; time < 2; time++) await expect(answers.ask(-1, '')).rejects.toThrow('no such group');
  expect(asked).toEqual([-1, -1]);
});

test('while a group is measured again and again, each answer is shown, but none after a later one', () => {
  const turns = new Turns();
  const [first, second, third] = [turns.take(), turns.take(), turns.take()];
  expect(first()).toBe(true);
  expect(third()).toBe(true);
  expect(second()).toBe(false);
});
