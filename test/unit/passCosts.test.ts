/** An analysis's price counts the stages that it will run. */
import { expect, test } from 'vitest';
import { costsOf } from '../../src/model/analyses/passCosts';
import { LeaveOutColumns } from '../../src/model/analyses/leaveOut';
import { PrefixColumns } from '../../src/model/analyses/prefixes';
import { stagesPerBatch } from '../../src/model/analyses/variants/variantPasses';
import { StageTimes } from '../../src/model/passes/stageTimes';
import { passesOf, type Analysis } from '../../src/protocol/whatIf/analysis';
import { durationOf } from '../../src/protocol/whatIf/passCosts';
import { STAGES } from '../fixtures/smallModel';
import { SmallModels } from '../fixtures/smallModels';

const models = new SmallModels();

test.each([
  ['each group left out', { kind: 'leave out', temperature: 1, below: 'posterior' }, 3],
  ['each channel of a group left out', { kind: 'channels', group: 0, temperature: 0, below: 'posterior' }, 2],
  ['every prefix', { kind: 'prefixes', temperature: 0 }, 3],
] satisfies [string, Analysis, number][])(
  'If every stage took a millisecond, %s would take as many as there are stages to run',
  async (_, analysis, passes) => {
    const { model } = await models.open();
    const costs = costsOf(
      model,
      STAGES.map(() => 1),
    );
    const below = 'posterior' as const;
    const { temperature } = analysis;
    const replacements =
      analysis.kind === 'channels'
        ? [0, 1].map((channel) => ({ group: analysis.group, channel, temperature, below }))
        : [0, 1, 2].map((group) => ({ group, channel: null, temperature, below }));
    const { variants } =
      analysis.kind === 'prefixes' ? new PrefixColumns(model, [temperature]) : new LeaveOutColumns(model, replacements);
    for (const draws of [1, 5]) {
      const wished = passesOf({ analysis, draws, images: 7 }, model.groupShapes);
      expect(wished.from).toHaveLength(passes);
      expect(durationOf(wished, costs)).toBe(7 * stagesPerBatch(model, variants, draws));
    }
  },
);

test('A stage’s time is that of its runs once it is compiled, or of its first if there was no other', () => {
  const times = new StageTimes(2);
  times.add(0, 8, 4000, false);
  expect(times.msPerImage).toBeNull();
  times.add(1, 8, 80, false);
  expect(times.msPerImage).toEqual([500, 10]);
  times.add(0, 8, 24, true);
  times.add(0, 2, 16, true);
  expect(times.msPerImage).toEqual([4, 10]);
});

test('A running model’s stages are timed: every one, whatever the pass is for', async () => {
  const small = await models.open();
  const { images, running } = await models.prepare(
    { small, input: { kind: 'samples', count: 2, temperature: 1 } },
    { seed: 0, draws: 1, signal: new AbortController().signal },
  );
  expect(running.runner.times.msPerImage).toBeNull();
  await images.draw(running.runner, 2, () => undefined);
  // Samples need no encoder.
  expect(running.runner.times.msPerImage).toBeNull();
});
