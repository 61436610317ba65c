/** Moves of a slider: the picture of the latest is shown soon, and none is queued. */
import { expect, test } from 'vitest';
import { LatestOnly } from '../../src/model/analyses/latestOnly';

/** Work that ends when it is told to. */
function work(name: string, log: string[], givesWay = false) {
  let end: () => void = () => undefined;
  let fail: (reason: unknown) => void = () => undefined;
  const promise = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = reject;
  });
  return {
    ...{ end, fail },
    asked: {
      givesWay,
      run(signal: AbortSignal) {
        log.push(`${name} began`);
        signal.addEventListener('abort', () => {
          log.push(`${name} was ended`);
          fail(signal.reason);
        });
        return promise;
      },
    },
  };
}

test('while a picture is decoded, only the last of the moves waits; those between are dropped', async () => {
  const latest = new LatestOnly();
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => work(name, log)) as [Work, Work, Work];
  const results = [a, b, c].map(({ asked }) => latest.run(asked));
  await Promise.resolve();
  a.end();
  c.end();
  expect(await Promise.all(results)).toEqual([null, null, 'c']);
  expect(log).toEqual(['c began']);
});

type Work = ReturnType<typeof work>;

test('a move that is being decoded is shown, although others came meanwhile', async () => {
  const latest = new LatestOnly();
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => work(name, log)) as [Work, Work, Work];
  const first = latest.run(a.asked);
  // The first runs at once.
  await new Promise(setImmediate);
  const others = [latest.run(b.asked), latest.run(c.asked)];
  a.end();
  expect(await first).toBe('a');
  c.end();
  expect(await Promise.all(others)).toEqual([null, 'c']);
  expect(log).toEqual(['a began', 'c began']);
});

test('the KL of a slider at rest ends at once if it moves again', async () => {
  const latest = new LatestOnly();
  const log: string[] = [];
  const [kl, picture] = [work('KL', log, true), work('picture', log)];
  const first = latest.run(kl.asked);
  await new Promise(setImmediate);
  const second = latest.run(picture.asked);
  expect(await first).toBeNull();
  picture.end();
  expect(await second).toBe('picture');
  expect(log).toEqual(['KL began', 'KL was ended', 'picture began']);
});

test('a failure is told to whoever asked, and the next move runs', async () => {
  const latest = new LatestOnly();
  const log: string[] = [];
  const [a, b] = [work('a', log), work('b', log)];
  const first = latest.run(a.asked);
  a.fail(new Error('no engine'));
  await expect(first).rejects.toThrow('no engine');
  b.end();
  expect(await latest.run(b.asked)).toBe('b');
});
