import type { Fallback } from '../../client/inspections/liveInspection';
import { USUAL_SAMPLES, type InputChoice } from '../../protocol/input';
import type { InspectionRequest } from '../../protocol/inspection';
import type { BundledSample } from './bundledSample';
import type { ChosenInput, LastChoice } from './lastChoice';
import type { Settings } from '../settings/settings';
import type { FallbackWords } from './fallbackInWords';

export interface RequestSources {
  readonly sample: BundledSample;
  readonly settings: Settings;
  readonly lastChoice: LastChoice;
  readonly fallbackInWords: FallbackWords;
}

/** The first request to the model process. */
export interface FirstRequest {
  readonly request: InspectionRequest;
  /** Set for a remembered input, which may be gone or not fit this checkpoint. */
  readonly fallback: Fallback | null;
  /** Whether the user has chosen the input for it, so that it is remembered once it has worked. */
  readonly isChosen: boolean;
}

/**
 * The input and draws that were chosen last. A checkpoint comes without data, so the default is the model's own
 * samples, as many as take an acceptable time. The bundled sample defaults to its held-out images. Training flags given
 * for this checkpoint override the settings.
 */
export function firstRequest(
  checkpoint: string,
  { sample, settings, lastChoice, fallbackInWords }: RequestSources,
): FirstRequest {
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
    isChosen: false,
    fallback: last === null ? null : { ...usual, notice: (reason) => fallbackInWords(usual.input, reason) },
  };
}

function usualInput(checkpoint: string, sample: BundledSample): ChosenInput {
  const input: InputChoice =
    checkpoint === sample.checkpoint ? { kind: 'files', paths: [sample.images], most: null } : USUAL_SAMPLES;
  return { input, seed: 0 };
}
