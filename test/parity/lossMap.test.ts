/** Where the reconstruction loss lies: by pixel it adds up to what PyTorch computes in float64 for the whole image. */
import { expect, test } from 'vitest';
import { LossMaps } from '../../src/model/analyses/lossMaps';
import { readNoiseFile } from '../../src/model/cli/noiseFile';
import { openModel } from '../../src/model/families/openModel';
import { cpuEngineOfTests } from '../fixtures/cpuEngine';
import { inspectInput } from '../fixtures/inspectInput';
import { runningOn } from '../fixtures/runningOn';
import { checkpointPath, expectedPath, GOLDEN_CASES, readExpected, worstError } from './goldenCase';

const engine = cpuEngineOfTests(2);

const seen = new Set<string>();

test.each(GOLDEN_CASES)('%s', async (name) => {
  const model = await openModel(checkpointPath(name));
  try {
    const maps = new LossMaps(Infinity);
    const noise = await readNoiseFile(expectedPath(name), model.groupShapes);
    const { measurement } = await inspectInput({
      ...{ model, running: runningOn(model, engine()), draws: 1, passes: 1, details: false, seed: 0 },
      signal: new AbortController().signal,
      input: { kind: 'files', paths: [expectedPath(name)], most: null },
      epsilon: noise.source,
      listener: { pixelLoss: (image, _, nats) => maps.add(image, nats) },
    });
    if (model.decoder === null) {
      expect(() => maps.get(0)).toThrow('is not there yet');
      return;
    }
    seen.add(model.description.likelihood);
    const losses = measurement.rows.reconstructionNats;
    const sums = Array.from(losses, (_, image) => maps.get(image).nats.reduce((sum, nats) => sum + nats, 0));
    sums.forEach((sum, image) => expect(Math.abs(sum / losses[image]! - 1)).toBeLessThan(1e-12));
    expect(worstError(await readExpected(name), 'recon', sums)).toBeLessThan(1);
  } finally {
    await model.checkpoint.close();
  }
});

test('all three decoders are among them', () => {
  expect([...seen].sort()).toEqual(['bernoulli', 'logistic mixture', 'normal']);
});
