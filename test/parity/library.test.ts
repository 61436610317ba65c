import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GroupBatch } from '../../src/model/capture/groupBatch';
import { readNoiseFile } from '../../src/model/cli/noiseFile';
import { startEngine } from '../../src/model/engine/engines';
import { inspect } from '../../src/model/inspect';
import { openModel } from '../../src/model/model';
import { RELEASE_THRESHOLD_NATS } from '../../src/protocol/inspection';
import { checkpointPath, expectedPath, GOLDEN_CASES, readExpected, worstError } from './goldenCase';

const HOST = join(import.meta.dirname, '../../dist/engine.js');

describe.each(GOLDEN_CASES)('The library on %s', (name) => {
  test('captures the posterior, the prior and the KL that PyTorch computes', async () => {
    const expected = await readExpected(name);
    const model = await openModel(checkpointPath(name));
    const engine = await startEngine('auto', { hostPath: HOST, threads: 1 });
    const batches: GroupBatch[] = [];
    const { measurement } = await inspect({
      ...{ model, engine, seed: 0, draws: 1, passes: 1, details: false, signal: new AbortController().signal },
      input: { kind: 'files', paths: [expectedPath(name)], most: null },
      epsilon: await readNoiseFile(expectedPath(name), model.groupShapes),
      listener: { group: (batch) => batches.push(batch) },
    });
    await engine.close();
    await model.checkpoint.close();

    const errors: [string, number][] = batches.flatMap(({ group, muQ, sigmaQ, muP, sigmaP }) => [
      [`mu_q.${group}`, worstError(expected, `mu_q.${group}`, muQ)],
      [`sigma_q.${group}`, worstError(expected, `sigma_q.${group}`, sigmaQ)],
      [`mu_p.${group}`, worstError(expected, `mu_p.${group}`, muP)],
      [`sigma_p.${group}`, worstError(expected, `sigma_p.${group}`, sigmaP)],
    ]);
    for (const summary of measurement.groups(RELEASE_THRESHOLD_NATS)) {
      const diagonal = `kl_diag.${summary!.group}`;
      errors.push([diagonal, worstError(expected, diagonal, summary!.channelKlNats)]);
    }
    const klAll = measurement.klByGroup.flatMap((byImage) => [...byImage]);
    errors.push(['kl_all', worstError(expected, 'kl_all', klAll)]);
    errors.push(['recon', worstError(expected, 'recon', measurement.reconstructionNats)]);
    expect(errors.length).toBe(5 * batches.length + 2);
    expect(errors.filter(([, error]) => !(error <= 1))).toEqual([]);
  });
});
