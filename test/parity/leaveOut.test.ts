/** What every group and channel is worth, as PyTorch computes it in float64 with the same noise. */
import { expect, test } from 'vitest';
import { LeaveOutArrays } from '../../src/model/analyses/arrays/leaveOutArrays';
import { everyReplacement, leaveOut } from '../../src/model/analyses/leaveOut';
import { ArraysInMemory } from '../fixtures/arraysInMemory';
import { describeAnalyses } from './describeAnalyses';
import { expectGolden, expectGoldenPart, goldenNames, openCase } from './goldenArrays';

describeAnalyses((name, engine) => {
  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('every array of leaving out groups and channels, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { options, golden } = opened;
    const { model } = options;
    const replacements = [
      ...everyReplacement(model, { temperatures: [1, 0], below: 'posterior', channels: memoryMb === null }),
      ...everyReplacement(model, { temperatures: [1], below: 'frozen', channels: false }),
    ];
    const collected = new LeaveOutArrays(model, replacements);
    await leaveOut({ ...options, replacements, listener: collected });
    const arrays = new ArraysInMemory();
    const { group } = JSON.parse(golden.metadata.get('settings')!) as { group: number };
    collected.putInto(arrays, group);
    const names = goldenNames(golden, /^ablate\./).filter((of) => memoryMb === null || !of.includes('channel'));
    expect(names.length).toBeGreaterThan(10);
    for (const of of names) expectGolden(golden, of, arrays.get(of));
  });

  test.each([
    ['samples of their priors', 1],
    ['their priors’ means', 0],
  ])('with all groups below from %s, leaving out a group is its prefix', async (_, temperature) => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const replacements = everyReplacement(options.model, {
      ...{ temperatures: [temperature], below: 'prior', channels: false },
    });
    const collected = new LeaveOutArrays(options.model, replacements);
    await leaveOut({ ...options, replacements, listener: collected });
    const arrays = new ArraysInMemory();
    collected.putInto(arrays, 0);
    const groups = options.model.groupShapes.length;
    const base = golden.tensors.get('base.distortion')!.values;
    const part = (of: string, group: number) => {
      const values = Array.from(arrays.get(`ablate.prior.${temperature === 1 ? '' : 'mean.'}${of}`));
      const length = values.length / groups;
      return values.slice(group * length, (group + 1) * length);
    };
    for (let group = 0; group < groups; group++) {
      const distortion = part('distortion', group).map((change, i) => change + Number(base[i]));
      expectGoldenPart(golden, `prefix.t${temperature}.distortion`, group, distortion);
      // ΔNELBO is LLR^{>m} with the m groups from this one on from their priors.
      if (temperature === 1) expectGoldenPart(golden, 'llr.ratio', groups - group, part('nelbo', group));
    }
  });
});
