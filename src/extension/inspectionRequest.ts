import { access } from 'node:fs/promises';
import type { InputChoice, InspectionRequest } from '../protocol/inspection';
import type { BundledSample } from './bundledSample';
import type { ChosenInput, LastChoice } from './lastChoice';
import type { Settings } from './settings';

export interface RequestSources {
  readonly sample: BundledSample;
  readonly settings: Settings;
  readonly lastChoice: LastChoice;
  /** Is told in a sentence when the input chosen last is gone. */
  readonly warn: (sentence: string) => void;
}

/**
 * What the model process is asked for at first: the input and draws chosen last. Without any, the model's own samples,
 * as many as take an acceptable time, since a checkpoint comes without data; of the bundled sample, its held-out images. Training flags
 * that were given for this checkpoint stand whatever the settings say.
 */
export async function firstRequest(checkpoint: string, sources: RequestSources): Promise<InspectionRequest> {
  const { sample, settings, lastChoice, warn } = sources;
  const usesLast = settings.defaultInput === 'last choice';
  const last = usesLast ? lastChoice.input(checkpoint) : null;
  const gone = last === null ? null : await firstGone(last.input);
  if (gone !== null) warn(`${gone}, which was chosen last, is gone: ${checkpoint} is inspected on its default input.`);
  return {
    path: checkpoint,
    ...(last === null || gone !== null ? defaultInput(checkpoint, sample) : last),
    draws: usesLast ? lastChoice.draws() : 1,
    threads: settings.threads,
    engine: settings.engine,
    activityThresholdNats: settings.activityThresholdNats,
    flags: lastChoice.flags(checkpoint),
  };
}

function defaultInput(checkpoint: string, sample: BundledSample): ChosenInput {
  const input: InputChoice =
    checkpoint === sample.checkpoint
      ? { kind: 'files', paths: [sample.images], most: null }
      : { kind: 'samples', count: { decided: null }, temperature: 1 };
  return { input, seed: 0 };
}

/** The first path of the input that leads nowhere; `null` if there is none. */
async function firstGone(input: InputChoice): Promise<string | null> {
  if (input.kind === 'samples') return null;
  for (const file of input.paths) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (!isThere) return file;
  }
  return null;
}
