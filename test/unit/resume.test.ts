/** Where a pass begins, so that nothing runs twice for the same images. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LatentModel } from '../../src/model/latentModel';
import {
  extentOfDraw,
  firstStageOf,
  firstStageOfPass,
  FROM_ENCODED,
  FROM_IMAGES,
  stagesFrom,
} from '../../src/model/passes/resume';
import { openSmallModel, type SmallModel, STAGES } from '../fixtures/smallModel';

let small: SmallModel;
let model: LatentModel;
beforeAll(async () => {
  small = await openSmallModel();
  ({ model } = small);
});
afterAll(() => small.close());

test.each([
  [0, 'latent group 0', 2],
  [1, 'latent group 1', 3],
  [2, 'latent group 2', 5],
  [3, 'output', 7],
])('a pass that resumes at group %i begins with the first stage of %s', (group, name, stage) => {
  expect(firstStageOf(model, group)).toBe(stage);
  expect(STAGES[stage]).toBe(name);
  expect(stagesFrom(model, group)).toBe(STAGES.length - stage);
  expect(firstStageOfPass(model, { kind: 'group', group, above: null })).toBe(stage);
});

test('a pass over new images begins with the encoder, and one over encoded images below it', () => {
  expect(firstStageOfPass(model, FROM_IMAGES)).toBe(0);
  expect(firstStageOfPass(model, FROM_ENCODED)).toBe(2);
});

test('of several draws the first runs the encoder, whose results are kept until the last', () => {
  expect([0, 1, 2].map((draw) => extentOfDraw(draw, 3))).toEqual([
    { start: FROM_IMAGES, again: [0] },
    { start: FROM_ENCODED, again: [0] },
    { start: FROM_ENCODED, again: [] },
  ]);
  expect(extentOfDraw(0, 1)).toEqual({ start: FROM_IMAGES, again: [] });
});
