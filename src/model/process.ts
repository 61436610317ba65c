/** The model process: forked by the extension host for one checkpoint, it answers while a worker thread computes. */
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import type { InspectionRequest, ModelCalls, ModelEvents } from '../protocol/inspection';
import { pixels } from './data/pictures';
import { startEngine } from './engine/engines';
import { inspect, pictureTarget } from './inspect';
import { LiveReport } from './liveReport';
import { openModel, type Model } from './model';
import { Refusal } from './refusal';

let running: AbortController | null = null;
let report: LiveReport | null = null;
let model: Model | null = null;

class Cancelled extends Error {}

const calls: ModelCalls = {
  async inspect(request) {
    running?.abort(new Cancelled());
    const controller = new AbortController();
    running = controller;
    report = new LiveReport(request, (inspection) => void host.report(inspection));
    await inspectAndReport(request, report, controller.signal);
  },

  cancel() {
    running?.abort(new Cancelled());
  },

  klMap(query) {
    const measurement = report?.measurement ?? null;
    if (measurement === null) return Promise.reject(new Refusal('Nothing is measured yet.'));
    return Promise.resolve(measurement.klMap(query));
  },

  picture(image) {
    const input = report?.input ?? null;
    const name = input?.names[image];
    if (model === null || input === null || name === undefined) {
      return Promise.reject(new Refusal(`There is no image ${image}.`));
    }
    const target = pictureTarget(model);
    const { size, channels } = target;
    return Promise.resolve({
      image,
      name,
      width: size,
      height: size,
      channels,
      pixels: pixels(input.x, image, target),
    });
  },
};

async function inspectAndReport(request: InspectionRequest, live: LiveReport, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  const starting = startEngine('auto', { hostPath: join(__dirname, 'engine.js'), threads: request.threads });
  starting.catch(() => undefined);
  try {
    model = await openModel(request.path);
    const engine = await starting;
    live.opened(model.description, engine.description);
    await inspect({
      model,
      engine,
      input: request.input,
      seed: request.seed,
      epsilon: null,
      passes: 1,
      details: false,
      signal,
      listener: {
        input: (input, measurement) => live.measuring(input, measurement),
        progress: (progress) => live.progress(progress),
      },
    });
    live.end({ kind: 'finished', elapsedMs: performance.now() - start });
  } catch (error) {
    if (error instanceof Cancelled) live.end({ kind: 'cancelled' });
    else live.end({ kind: 'failed', message: sentence(error) });
    if (!(error instanceof Cancelled || error instanceof Refusal)) console.error(error);
  } finally {
    await starting.then((engine) => engine.close()).catch(() => undefined);
    await model?.checkpoint.close();
  }
}

function sentence(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return `The inspection failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`;
}

const host = createBirpc<ModelEvents, ModelCalls>(calls, {
  post: (message: unknown) => process.send?.(message),
  on: (receive) => process.on('message', receive),
  eventNames: ['report'],
  timeout: -1,
});

// Nothing outlives the extension host, however it ended.
process.on('disconnect', () => process.exit());
