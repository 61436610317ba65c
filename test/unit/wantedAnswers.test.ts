/** Questions behind a slider: one at a time, the latest, and none that nobody wants. */
import { describe, expect, test } from 'vitest';
import { WantedAnswers } from '../../webview/whatIf/live/wantedAnswers';

/** Asks something that answers when it is told to. */
function asked() {
  const open: { query: string; answer: (fails?: boolean) => Promise<void> }[] = [];
  const all: string[] = [];
  let told = 0;
  const wanted = new WantedAnswers<string, string>(
    (query) =>
      new Promise((resolve, reject) => {
        all.push(query);
        open.push({
          query,
          answer: async (fails = false) => {
            open.splice(0, 1);
            if (fails) reject(new Error(`no ${query}`));
            else resolve(`the ${query}`);
            await new Promise(setImmediate);
          },
        });
      }),
    () => (told += 1),
  );
  return { wanted, open, all, told: () => told };
}

describe('While a slider moves', () => {
  test('one question is open at a time, and those in between are never asked', async () => {
    const { wanted, open, all } = asked();
    for (const query of ['a', 'b', 'c', 'd']) wanted.want([query], '');
    expect(open).toHaveLength(1);
    await open[0]!.answer();
    expect(open).toHaveLength(1);
    await open[0]!.answer();
    expect(all).toEqual(['a', 'd']);
    expect(wanted.answerTo('d')).toEqual({ kind: 'here', value: 'the d' });
    expect(wanted.answerTo('b')).toEqual({ kind: 'waiting' });
  });

  test('several are asked in their order, and what is known is not asked again', async () => {
    const { wanted, open, all, told } = asked();
    wanted.want(['base', 'move 1'], '');
    await open[0]!.answer();
    wanted.want(['base', 'move 2', 'kl'], '');
    while (open.length > 0) await open[0]!.answer();
    expect(all).toEqual(['base', 'move 1', 'move 2', 'kl']);
    wanted.want(['base', 'move 1'], '');
    expect(open).toHaveLength(0);
    expect(told()).toBe(4);
  });

  test('nothing more is asked once nothing is wanted', async () => {
    const { wanted, open, all } = asked();
    wanted.want(['a', 'b'], '');
    wanted.want([], '');
    await open[0]!.answer();
    expect(all).toEqual(['a']);
  });
});

test('A refusal stays until there is a reason to ask again', async () => {
  const { wanted, open, all } = asked();
  wanted.want(['a'], 'an analysis runs');
  await open[0]!.answer(true);
  expect(wanted.answerTo('a')).toEqual({ kind: 'refused', reason: 'no a' });
  wanted.want(['a'], 'an analysis runs');
  expect(open).toHaveLength(0);
  wanted.want(['a'], null);
  await open[0]!.answer();
  expect(wanted.answerTo('a')).toEqual({ kind: 'here', value: 'the a' });
  expect(all).toEqual(['a', 'a']);
});

test('Old answers are let go of, those that are wanted are not', async () => {
  const { wanted, open } = asked();
  const many = Array.from({ length: 80 }, (_, i) => `q${i}`);
  for (const query of many) {
    wanted.want(['base', query], '');
    while (open.length > 0) await open[0]!.answer();
  }
  expect(wanted.answerTo('base').kind).toBe('here');
  expect(wanted.answerTo('q79').kind).toBe('here');
  expect(wanted.answerTo('q0').kind).toBe('waiting');
});
