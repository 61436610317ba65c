import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GroupBatch } from '../../src/model/capture/groupBatch';
import { readNoiseFile } from '../../src/model/cli/noiseFile';
import { startEngine } from '../../src/model/engine/engines';
import { inspect } from '../../src/model/inspect';
import { openModel } from '../../src/model/model';
import { RELEASE_THRESHOLD_NATS } from '../../src/protocol/inspection';
import { checkpointPath, expectedPath, GOLDEN_CASES, readExpected, worstError } from './goldenCase';

const HOSTS = join(import.meta.dirname, '../../dist/engines');

describe.each(GOLDEN_CASES)('The library on %s', (name) => {
  test('captures the posterior, the prior and the KL that PyTorch computes', async () => {
    const expected = await readExpected(name);
    const model = await openModel(checkpointPath(name), []);
    const engine = await startEngine('onnxruntime-cpu', { hosts: HOSTS, threads: 1 });
    const batches: GroupBatch[] = [];
    const { measurement } = await inspect({
      ...{ model, engine, seed: 0, draws: 1, passes: 1, details: false, signal: new AbortController().signal },
      input: { kind: 'files', paths: [expectedPath(name)], most: null },
      epsilon: await readNoiseFile(expectedPath(name), model.groupShapes),
      listener: { group: (batch) => batches.push(batch) },
    });
    await engine.close();
    await model.checkpoint.close();

    const errors: [string, number][] = [];
    const compare = (tensor: string, actual: ArrayLike<number>) =>
      errors.push([tensor, worstError(expected, tensor, actual)]);
    for (const { group, muQ, sigmaQ, muP, sigmaP, flow } of batches) {
      compare(`mu_q.${group}`, muQ);
      compare(`sigma_q.${group}`, sigmaQ);
      compare(`mu_p.${group}`, muP);
      compare(`sigma_p.${group}`, sigmaP);
      expect(flow !== null).toBe(model.description.flowsPerGroup > 0);
      if (flow === null) continue;
      compare(`z0.${group}`, flow.z0);
      compare(`z.${group}`, flow.zK);
    }
    for (const summary of measurement.groups(RELEASE_THRESHOLD_NATS)) {
      compare(`kl_diag.${summary!.group}`, summary!.channelKlNats);
    }
    compare(
      'kl_all',
      measurement.klByGroup.flatMap((byImage) => [...byImage]),
    );
    compare('recon', measurement.reconstructionNats);
    const perGroup = model.description.flowsPerGroup > 0 ? 7 : 5;
    expect(errors.length).toBe(perGroup * model.groupShapes.length + 2);
    expect(errors.filter(([, error]) => !(error <= 1))).toEqual([]);
  });
});
