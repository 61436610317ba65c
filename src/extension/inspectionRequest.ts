import * as path from 'node:path';
import type { InspectionRequest } from '../protocol/inspection';

/** The folder of the bundled sample: a checkpoint and, in `images/`, pictures that it was not trained on. */
const SAMPLE_FILE = 'nvae-digits.pt';
const SAMPLE_IMAGES = 'images';

/**
 * What the model process is asked for at first: the model's own samples, since a checkpoint comes without data;
 * of the bundled sample, its held-out images.
 */
export function inspectionRequest(checkpoint: string, sampleFolder: string): InspectionRequest {
  const bundled = checkpoint === path.join(sampleFolder, SAMPLE_FILE);
  return {
    path: checkpoint,
    input: bundled
      ? { kind: 'files', paths: [path.join(sampleFolder, SAMPLE_IMAGES)] }
      : { kind: 'samples', count: 16, temperature: 1 },
    seed: 0,
    threads: null,
  };
}
