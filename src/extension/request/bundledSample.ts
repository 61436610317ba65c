import * as path from 'node:path';

/** A small trained model and pictures that it was not trained on. Both paths are absolute. */
export interface BundledSample {
  readonly checkpoint: string;
  readonly images: string;
}

export function bundledSample(extensionPath: string): BundledSample {
  const folder = path.join(extensionPath, 'media', 'sample');
  return { checkpoint: path.join(folder, 'nvae-digits.pt'), images: path.join(folder, 'images') };
}
