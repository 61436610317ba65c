/** The time of leaving out every group, compared with that of the stages that it must run, and its memory. */
import { openImages } from '../../src/model/analyses/images';
import { everyReplacement, leaveOut } from '../../src/model/analyses/leaveOut';
import { startEngine } from '../../src/model/engine/startEngine';
import { openModel } from '../../src/model/families/openModel';
import { imagesPerBatch } from '../../src/model/passes/batchSize';
import { decoderPass } from '../../src/model/passes/decoderPass';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { planOf, POSTERIOR } from '../../src/model/passes/plan';
import { firstStageOf, FROM_IMAGES } from '../../src/model/passes/resume';
import { RunningEngine } from '../../src/model/passes/runningEngine';

export interface WhatIf {
  readonly images: number;
  readonly groups: number;
  /** Stages that a batch needs, counted: the whole network once per draw, and the rest of it below each group. */
  readonly stages: number;
  readonly stagesOfPass: number;
  /** The time that these stages take in a pass without statistics, and the time of the analysis. */
  readonly stagesMs: number;
  readonly analysisMs: number;
  /** Resident memory after the first run of the analysis and after the last one, in MB. */
  readonly firstMb: number;
  readonly lastMb: number;
}

const ROUNDS = 3;

/** Everything is compiled, and drawn, before it is timed. */
export async function measureWhatIf(checkpoint: string, hosts: string, threads: number): Promise<WhatIf> {
  const model = await openModel(checkpoint);
  const engine = await startEngine('onnxruntime-cpu', { hosts, threads });
  try {
    const batch = imagesPerBatch(model, null);
    const { signal } = new AbortController();
    const input = { kind: 'samples', count: batch + 1, temperature: 1 } as const;
    const running = new RunningEngine({ model, engine, batchSize: batch, keepsStages: true });
    const epsilon = seededEpsilon(0, 'posterior', model.groupShapes);
    const replacements = everyReplacement(model, { temperatures: [1], below: 'posterior', channels: false });
    const analyse = async () => {
      // The first sample is a batch of its own, and all are drawn with it.
      await using images = await openImages(model, { input, seed: 0, draws: 1, signal });
      await images.draw(running.runner, batch + 1, () => undefined);
      const start = performance.now();
      await leaveOut({ model, running, images, epsilon, draws: 1, signal, replacements });
      return { elapsedMs: performance.now() - start, x: images.values(0, batch + 1) };
    };
    const { x } = await analyse();
    const firstMb = process.memoryUsage().rss / 2 ** 20;
    const perImage = x.length / (batch + 1);
    const parts = [x.slice(0, perImage), x.slice(perImage)];

    let [stagesMs, analysisMs] = [Infinity, Infinity];
    const groups = model.groupShapes.length;
    const starts = Array.from({ length: groups }, (_, group) => firstStageOf(model, group + 1));
    for (let round = 0; round < ROUNDS; round++) {
      let sum = 0;
      for (const part of parts) {
        const images = part.length / perImage;
        let stage = 0;
        let before = performance.now();
        const pass = decoderPass(
          model,
          running.runner,
          { firstImage: 0, images, x: part },
          {
            ...{
              plan: planOf(groups, POSTERIOR),
              draw: 0,
              start: FROM_IMAGES,
              again: [],
              details: false,
              release: false,
            },
            ...{ measures: false, epsilon: (group: number) => epsilon(group, 0, images, 0) },
          },
        );
        for await (const measured of pass) {
          if (measured.kind !== 'stage') continue;
          const now = performance.now();
          const runs = 1 + starts.filter((first) => first <= stage).length;
          sum += runs * (now - before);
          before = now;
          stage += 1;
        }
      }
      stagesMs = Math.min(stagesMs, sum);
      analysisMs = Math.min(analysisMs, (await analyse()).elapsedMs);
    }
    const stages = model.stages.length + starts.reduce((sum, first) => sum + model.stages.length - first, 0);
    const lastMb = process.memoryUsage().rss / 2 ** 20;
    return {
      ...{ images: batch + 1, groups, stages, stagesOfPass: model.stages.length },
      ...{ stagesMs, analysisMs, firstMb, lastMb },
    };
  } finally {
    await engine.close();
    await model.checkpoint.close();
  }
}
