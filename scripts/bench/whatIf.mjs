/** `npm run bench -- whatif`: what leaving out every group costs beyond the stages that must run, and its memory. */
import { join } from 'node:path';
import { root } from '../setup/command.mjs';
import { loadTypeScript } from '../typeScript.mjs';
import { FLAT_MEMORY, WHAT_IF_TIME } from './aims.mjs';
import { onEachModel } from './released.mjs';

/**
 * @typedef {object} WhatIf
 * @property {number} images
 * @property {number} groups
 * @property {number} stages
 * @property {number} stagesOfPass
 * @property {number} stagesMs
 * @property {number} analysisMs
 * @property {number} firstMb
 * @property {number} lastMb
 *
 * @typedef {{ measureWhatIf: (checkpoint: string, hosts: string, threads: number) => Promise<WhatIf> }} WhatIfBench
 */

/** @param {{ threads: number, hasTorch: boolean }} options */
export async function benchWhatIf({ threads, hasTorch }) {
  const { measureWhatIf } = /** @type {WhatIfBench} */ (await loadTypeScript('test/bench/whatIfBench.ts'));
  await onEachModel(hasTorch, measure);

  /**
   * @param {string} name
   * @param {string} checkpoint
   */
  async function measure(name, checkpoint) {
    const told = await measureWhatIf(checkpoint, join(root, 'dist', 'engines'), threads);
    const { images, groups, stages, stagesOfPass, stagesMs, analysisMs, firstMb, lastMb } = told;
    const time = analysisMs / stagesMs;
    const memory = lastMb / firstMb;
    console.log(`\n${name}: each of ${groups} groups left out, ${images} images, one draw`);
    console.log(`  stages that must run: ${stages}, those of ${(stages / stagesOfPass).toFixed(1)} whole passes`);
    console.log(`  their time: ${stagesMs.toFixed(0)} ms; the analysis: ${analysisMs.toFixed(0)} ms`);
    console.log(`  × ${time.toFixed(2)} (aim: ≤ ${WHAT_IF_TIME}, ${time <= WHAT_IF_TIME ? 'reached' : 'missed'})`);
    const flat = memory <= FLAT_MEMORY ? 'reached' : 'missed';
    console.log(`  memory after 1 run: ${firstMb.toFixed(0)} MB; after 4: ${lastMb.toFixed(0)} MB,`);
    console.log(`  × ${memory.toFixed(2)} (aim: ≤ ${FLAT_MEMORY}, ${flat})`);
  }
}
