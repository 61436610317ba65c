/** What is reported about a running inspection, and when. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { storedWeights } from '../../src/model/graph/weights';
import { Refusal } from '../../src/model/refusal';
import { failure } from '../../src/model/session/failure';
import { LiveReport } from '../../src/model/session/liveReport';
import { WeightCheck } from '../../src/model/weightCheck';
import {
  RELEASE_THRESHOLD_NATS,
  type Inspection,
  type InspectionRequest,
  type Progress,
  type Status,
} from '../../src/protocol/inspection';
import { NO_ANALYSES } from '../../src/protocol/whatIf/whatIf';
import { DESCRIPTION, drawnMeasurement, SHAPES } from '../fixtures/drawnMeasurement';

const REQUEST: InspectionRequest = {
  path: '/models/nvae-digits.pt',
  input: { kind: 'samples', count: { decided: null }, temperature: 1 },
  ...{ seed: 0, draws: 1, threads: 1, activityThresholdNats: RELEASE_THRESHOLD_NATS, flags: [] },
};
const EVERYTHING = ['weights', 'input', 'draws', 'engine'] as const;
const INPUT = { ...DESCRIPTION.input, images: 3, imagesKept: 3, offer: null };
const ENGINE = { device: 'CPU', runtime: 'Runtime 1', reason: null };

let nowMs: number;
beforeEach(() => {
  nowMs = 5000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => vi.restoreAllMocks());

function reporting(request = REQUEST) {
  const told: Inspection[] = [];
  const live = new LiveReport(request, (inspection) => told.push(inspection));
  return { live, told, last: () => told.at(-1)!, statuses: (): Status[] => told.map(({ status }) => status) };
}

/** A check of a network whose only weight is NaN. */
function failedCheck(): WeightCheck {
  const value = { name: 'stem', channels: 1, height: 1, width: 1 };
  const operation = { op: 'repeat', map: storedWeights('stem.weight', [1, 1, 1]) } as const;
  const graph = { inputs: [], nodes: [{ operation, inputs: [], output: value }], outputs: [value] };
  const check = new WeightCheck([{ name: 'encoder', graph, weightBytes: 4 }], new Map());
  check.look(new Map([['stem.weight', Float32Array.of(NaN)]]));
  return check;
}

const done = (stages: number): Progress => ({ stage: 'latent group 0', done: stages, total: 9, remainingMs: null });

test('What is known grows from nothing: the checkpoint with its engine, then the input and the numbers', () => {
  const { live, last } = reporting();
  live.opened({ description: DESCRIPTION.model, weightCheck: failedCheck() }, ENGINE);
  const opened: Inspection = {
    ...{
      fileName: 'nvae-digits.pt',
      request: REQUEST,
      status: { kind: 'opening' },
      checkpointChanged: false,
      changeable: EVERYTHING,
    },
    ...{ activityThresholdNats: RELEASE_THRESHOLD_NATS, checkpoint: DESCRIPTION.model, input: null, engine: ENGINE },
    ...{
      notices: [],
      weightWarnings: [expect.stringContaining('stem.weight holds NaN') as string],
      groups: SHAPES.map(() => null),
      summary: null,
      timings: { openedMs: 0, inputMs: null, firstGroupMs: null, endedMs: null, imagesPerSecond: null },
      changeable: EVERYTHING,
      whatIf: NO_ANALYSES,
      comparison: null,
      trainingRun: null,
    },
  };
  expect(last()).toEqual(opened);
  const measurement = drawnMeasurement({ images: 3, draws: 1, hasFlows: false });
  live.measuring(INPUT, measurement);
  expect(last()).toEqual({
    ...opened,
    input: INPUT,
    groups: measurement.groups(RELEASE_THRESHOLD_NATS),
    summary: measurement.summary(RELEASE_THRESHOLD_NATS),
    timings: { ...opened.timings, inputMs: 0 },
  });
});

test('It says when each result was there, and how many images were measured per second once it has ended', () => {
  const { live, last } = reporting();
  nowMs += 200;
  live.opened({ description: DESCRIPTION.model, weightCheck: failedCheck() }, ENGINE);
  nowMs += 50;
  const measurement = drawnMeasurement({ images: 3, draws: 1, hasFlows: false });
  live.measuring(INPUT, measurement);
  nowMs += 100;
  live.groupMeasured();
  nowMs += 400;
  live.measuring(INPUT, measurement); // More is known about the input, which was there before.
  expect(last().timings).toEqual({
    ...{ openedMs: 200, inputMs: 250, firstGroupMs: 350, endedMs: null, imagesPerSecond: null },
  });
  live.end({ kind: 'finished', message: 'Measured in 0.8 s' });
  expect(last().timings).toMatchObject({ firstGroupMs: 350, endedMs: 750, imagesPerSecond: 6 });
  nowMs += 1000;
  live.setActivityThreshold(0.5);
  expect(last().timings).toMatchObject({ endedMs: 750, imagesPerSecond: 6 });
});

test('Before the checkpoint is open, there are no groups, engines or warnings', () => {
  const { live, last } = reporting();
  live.end({ kind: 'failed', at: 'checkpoint', message: 'It is damaged.' });
  expect(last()).toEqual({
    ...{ fileName: 'nvae-digits.pt', request: REQUEST, checkpointChanged: false, checkpoint: null },
    ...{ input: null, changeable: EVERYTHING },
    ...{ status: { kind: 'failed', at: 'checkpoint', message: 'It is damaged.' }, engine: null, notices: [] },
    ...{ activityThresholdNats: RELEASE_THRESHOLD_NATS, weightWarnings: [], groups: [], summary: null },
    timings: { openedMs: null, inputMs: null, firstGroupMs: null, endedMs: 0, imagesPerSecond: null },
    whatIf: NO_ANALYSES,
    comparison: null,
    trainingRun: null,
  });
});

test('Every change of engine is reported, with the engine in use from then on', () => {
  const { live, last, told } = reporting();
  const other = { ...ENGINE, device: 'GPU' };
  live.engineChanged(other, 'The first failed.');
  live.engineChanged(ENGINE, 'The second failed.');
  expect(told).toHaveLength(2);
  expect(told[0]).toMatchObject({ engine: other, notices: ['The first failed.'] });
  expect(last()).toMatchObject({ engine: ENGINE, notices: ['The first failed.', 'The second failed.'] });
});

test('Progress is reported at once, and then four times a second', () => {
  const { live, told, last } = reporting();
  live.progress(done(1));
  expect(told).toHaveLength(1);
  nowMs += 249;
  live.progress(done(2));
  expect(told).toHaveLength(1);
  nowMs += 1;
  live.progress(done(3));
  expect(told).toHaveLength(2);
  expect(last().status).toEqual({ kind: 'running', progress: done(3) });
});

test('The first group is reported at once, because someone waits for it; later ones come with the progress', () => {
  const { live, told } = reporting();
  live.progress(done(1));
  live.groupMeasured();
  live.groupMeasured();
  expect(told).toHaveLength(2);
  live.progress(done(2));
  expect(told).toHaveLength(2);
});

describe('A decided number of samples', () => {
  test('is part of the request from then on', () => {
    const { live, last } = reporting();
    live.samplesDecided(5);
    live.groupMeasured();
    expect(last().request).toEqual({ ...REQUEST, input: { ...REQUEST.input, count: { decided: 5 } } });
  });

  test('changes no request for pictures', () => {
    const request: InspectionRequest = { ...REQUEST, input: { kind: 'files', paths: ['a.png'], most: null } };
    const { live, last } = reporting(request);
    live.samplesDecided(5);
    live.groupMeasured();
    expect(last().request).toEqual(request);
  });
});

test('Another activity threshold takes effect at once, even after the end', () => {
  const { live, last } = reporting();
  const measurement = drawnMeasurement({ images: 3, draws: 1, hasFlows: false });
  live.measuring(INPUT, measurement);
  live.end({ kind: 'finished', message: 'Measured in 1 ms' });
  const inUse = () => last().summary!.channelsInUse;
  const before = inUse();
  live.setActivityThreshold(1e9);
  expect(last()).toMatchObject({ activityThresholdNats: 1e9, status: { kind: 'finished' } });
  expect([before, inUse()]).toEqual([5, 0]);
  expect(last().groups.map((group) => group!.channelsInUse)).toEqual([0, 0]);
});

test('A cancelled inspection never becomes finished', () => {
  const { live, statuses } = reporting();
  live.end({ kind: 'cancelled' });
  live.end({ kind: 'finished', message: 'Measured in 1 ms' });
  live.setActivityThreshold(1);
  expect(statuses()).toEqual([{ kind: 'cancelled' }, { kind: 'cancelled' }]);
});

test('A cancelled inspection stays cancelled, whatever its engine still computes', () => {
  const { live, statuses } = reporting();
  live.end({ kind: 'cancelled' });
  nowMs += 10_000;
  live.progress(done(1));
  live.groupMeasured();
  expect(new Set(statuses().map(({ kind }) => kind))).toEqual(new Set(['cancelled']));
});

describe('A failure', () => {
  test('that was expected is reported in its own words', () => {
    expect(failure(new Refusal('It is damaged: copy it again.'), 'checkpoint', 'It failed')).toEqual({
      ...{ kind: 'failed', at: 'checkpoint', message: 'It is damaged: copy it again.' },
    });
  });

  test('that was not expected is reported in one line, and logged for whoever looks into it', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const error = new Error('no such\n  thing');
    expect(failure(error, 'run', 'It failed')).toEqual({
      kind: 'failed',
      at: 'run',
      message: 'It failed: no such thing',
    });
    expect(failure('a word', 'engine', 'It failed')).toMatchObject({ at: 'engine', message: 'It failed: a word' });
    expect(logged.mock.calls).toEqual([[error], ['a word']]);
  });
});
