import { hasTensorFlow, tensorFlowFolder } from '../scripts/setup/tensorflow.mjs';

/** A folder with TensorFlow.js's packages for Node; `null` where none was made. */
export const TENSORFLOW: string | null =
  process.env['NVAE_TENSORFLOW_FOLDER'] ?? (hasTensorFlow(tensorFlowFolder) ? tensorFlowFolder : null);

/** To be seen beside what is skipped. */
export const IF_THERE = TENSORFLOW === null ? ' (skipped: make it with npm run build:addon)' : '';
