import { USUAL_SAMPLES, type InputChoice, type InspectionRequest } from '../../protocol/inspection';
import type { BundledSample } from './bundledSample';
import type { ChosenInput, LastChoice } from './lastChoice';
import type { Settings } from '../settings/settings';

export interface RequestSources {
  readonly sample: BundledSample;
  readonly settings: Settings;
  readonly lastChoice: LastChoice;
}

/** What the model is run on where the input that was asked for is refused. */
export interface Fallback extends ChosenInput {
  /** Says so, where `reason` is why it was refused. */
  readonly notice: (reason: string) => string;
}

/** What the model process is asked for at first. */
export interface FirstRequest {
  readonly request: InspectionRequest;
  /** For an input that was remembered: it may be gone, or not fit this checkpoint. */
  readonly fallback: Fallback | null;
}

/**
 * The input and draws chosen last. Without any, the model's own samples, as many as take an acceptable time, since a
 * checkpoint comes without data; of the bundled sample, its held-out images. Training flags that were given for this
 * checkpoint stand whatever the settings say.
 */
export function firstRequest(checkpoint: string, { sample, settings, lastChoice }: RequestSources): FirstRequest {
  const usesLast = settings.defaultInput === 'last choice';
  const last = usesLast ? lastChoice.input(checkpoint) : null;
  const usual = usualInput(checkpoint, sample);
  return {
    request: {
      path: checkpoint,
      ...(last ?? usual),
      draws: usesLast ? lastChoice.draws() : 1,
      threads: settings.threads,
      engine: settings.engine,
      activityThresholdNats: settings.activityThresholdNats,
      flags: lastChoice.flags(checkpoint),
    },
    fallback: last === null ? null : { ...usual, notice: (reason) => fallbackInWords(usual.input, reason) },
  };
}

function usualInput(checkpoint: string, sample: BundledSample): ChosenInput {
  const input: InputChoice =
    checkpoint === sample.checkpoint ? { kind: 'files', paths: [sample.images], most: null } : USUAL_SAMPLES;
  return { input, seed: 0 };
}

function fallbackInWords(usual: InputChoice, reason: string): string {
  const shown = usual.kind === 'samples' ? 'These are model samples' : 'These are the pictures of the sample';
  return `${shown}, because the input you chose last could not be used: ${reason}`;
}
