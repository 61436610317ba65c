/** The model process may be killed at any moment: by the user, by the system when memory runs out, by a driver. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { IdleSessions } from '../../src/client/inspections/idleSessions';
import { LiveInspection } from '../../src/client/inspections/liveInspection';
import { ModelProcesses } from '../../src/client/process/modelProcesses';
import type { Inspection, InspectionRequest, Status } from '../../src/protocol/inspection';
import { SAMPLE } from '../cli/nvaeInspect';
import { checkpointPath } from '../parity/goldenCase';

const MODEL = join(root, 'dist', 'model.js');
const SEED = 20250611;

/**
 * A moment after this many reports of the process, and then this many turns of the event loop, so that it may lie
 * between two reports.
 */
interface Moment {
  readonly reports: number;
  readonly turns: number;
}

/** Half of the moments are early, while a process starts, opens and compiles. The others are anywhere. */
const MOST_REPORTS = 12;
const MOST_TURNS = 20_000;

const random = randomNumbers(SEED);
const moments = (count: number): Moment[] =>
  Array.from({ length: count }, (_, i) => ({
    reports: Math.floor(random() * (i % 2 === 0 ? 3 : MOST_REPORTS)),
    turns: Math.floor(random() ** 3 * MOST_TURNS),
  }));

function request(path: string, count: number) {
  const input = { kind: 'samples', count, temperature: 1 } as const;
  return {
    path,
    input,
    seed: 3,
    draws: 1,
    threads: 1,
    activityThresholdNats: 0.1,
    flags: [],
  } satisfies InspectionRequest;
}

let live: LiveInspection | undefined;
afterEach(() => live?.dispose());

/** Starts an inspection, and returns functions that wait for its results. */
function inspect(asked: InspectionRequest) {
  let reports = 0;
  let wake: () => void = () => undefined;
  const inspection = new LiveInspection(
    asked,
    new ModelProcesses([MODEL]),
    new IdleSessions(() => ({ idleMs: 600_000, idleBytes: 2e9 })),
    {
      changed: () => {
        reports += 1;
        wake();
      },
      worked: () => undefined,
      news: () => undefined,
      output: () => undefined,
    },
  );
  live = inspection;
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
  };
  inspection.start();
  return {
    inspection,
    is: (...kinds: Status['kind'][]) => until(() => kinds.includes(inspection.latestStatus.kind)),
    reported: (count: number) => until(() => reports >= count || inspection.current.status.kind === 'finished'),
  };
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

const numbers = ({ groups, summary }: Inspection) => ({ groups, summary });

describe.each([
  ['the sample', request(SAMPLE, 24), moments(25)],
  ['a small colour model', request(checkpointPath('cifar10'), 10), moments(25)],
])('an inspection of %s whose model process is killed', (_, asked, killedAt) => {
  let undisturbed: ReturnType<typeof numbers>;

  beforeAll(async () => {
    const { inspection, is } = inspect(asked);
    await is('finished', 'failed', 'stopped');
    expect(inspection.current.status.kind).toBe('finished');
    undisturbed = numbers(inspection.current);
    inspection.dispose();
  });

  test.each(killedAt)(
    'after $reports reports and $turns turns offers a restart, which ends with the right numbers',
    async ({ reports, turns }) => {
      const { inspection, is, reported } = inspect(asked);
      await reported(reports);
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      const killed = inspection.processId!;
      const asking = Promise.allSettled([
        inspection.ask('klMap', { quantity: 'kl', group: 0, channel: null, image: null }),
      ]);
      process.kill(killed, 'SIGKILL');

      await is('stopped');
      expect(JSON.stringify(inspection.current.status)).toContain('The model process was ended by SIGKILL');
      await asking;
      expect(isAlive(killed)).toBe(false);
      // Groups measured on all images are right, even though the inspection never ended.
      inspection.current.groups.forEach((group, index) => {
        if (group?.images === asked.input.count) expect(group).toEqual(undisturbed.groups[index]);
      });

      inspection.start();
      await is('finished', 'failed', 'stopped');
      expect(inspection.current.status.kind).toBe('finished');
      expect(numbers(inspection.current)).toEqual(undisturbed);
      expect(await inspection.ask('klMap', { quantity: 'kl', group: 0, channel: null, image: null })).toMatchObject({
        kind: 'sum',
      });
    },
  );
});

/** Uniform in [0, 1), the same for the same seed: the linear congruential generator of Numerical Recipes. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
