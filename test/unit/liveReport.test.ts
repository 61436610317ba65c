/** What is told of a running inspection. */
import { expect, test } from 'vitest';
import { LiveReport } from '../../src/model/session/liveReport';
import { RELEASE_THRESHOLD_NATS, type Status } from '../../src/protocol/inspection';

test('A cancelled inspection never becomes finished', () => {
  const told: Status[] = [];
  const live = new LiveReport(
    {
      path: 'nvae-digits.pt',
      input: { kind: 'samples', count: 1, temperature: 1 },
      ...{ seed: 0, draws: 1, threads: 1, activityThresholdNats: RELEASE_THRESHOLD_NATS, flags: [] },
    },
    ({ status }) => told.push(status),
  );
  live.end({ kind: 'cancelled' });
  live.end({ kind: 'finished', elapsedMs: 1 });
  live.setActivityThreshold(1);
  expect(told).toEqual([{ kind: 'cancelled' }, { kind: 'cancelled' }]);
});
